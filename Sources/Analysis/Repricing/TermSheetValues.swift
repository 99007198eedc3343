import Planning
import Quantities

/// What the parties have under some term sheets.
public struct TermSheetValues: Sendable {
    /// Keys of the parties, in the order of forecasts.
    public let parties: [String]
    /// Sheets.
    public let count: Int
    /// By block of sheets, and party.
    private let blocks: [[SideFigures]]

    init(parties: [String], count: Int, blocks: [[SideFigures]]) { self.parties = parties; self.count = count; self.blocks = blocks }

    /// The value of a party, by its position among the parties, under a sheet.
    public subscript(sheet: Int, party: Int) -> TermSheetValue {
        precondition(sheet >= 0 && sheet < count, "no such sheet")
        let side = blocks[sheet / SheetBlock.size][party], s = sheet % SheetBlock.size
        return TermSheetValue(mean: Estimate(Money(side.mean[s]), error: Money(side.error[s])), sd: Money(side.deviation[s]))
    }
    /// The value of a party by its key; nil where there is no such party.
    public subscript(sheet: Int, party: String) -> TermSheetValue? { parties.firstIndex(of: party).map { self[sheet, $0] } }
}

/// The net present value of one party under one term sheet.
public struct TermSheetValue: Hashable, Sendable {
    public let mean: Estimate<Money>
    public let sd: Money
}

extension KeptRun {
    /// Prices sheets block by block; blocks do not depend on the number of threads. `value` is what a sheet sets a place to.
    func values(parties: [String], sheets: Int, threads: Int?, value: @Sendable (_ sheet: Int, _ place: Int) -> Double) -> TermSheetValues {
        let blocks = ParallelWork.results((sheets + SheetBlock.size - 1) / SheetBlock.size, threads: threads, bench: { SheetRoom(columns: columns.count) }) { room, block in
            let first = block * SheetBlock.size, n = min(SheetBlock.size, sheets - first)
            return price(SheetBlock(columns, sheets: n) { value(first + $0, $1) }, n, room: room)
        }
        return TermSheetValues(parties: parties, count: sheets, blocks: blocks ?? [])
    }
}
