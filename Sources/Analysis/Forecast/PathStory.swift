import Quantities

/// One path as a dated ledger: what happened, what was paid and why, and why it ended.
public struct PathStory: Hashable, Sendable {
    /// Numbered from 0.
    public var path: Int
    /// Share of all paths it stands for: 1/paths in plain sampling, else by its stratum.
    public var weight: Double
    /// The stages that fail in its stratum, joined by `+`; empty when none does; nil in plain sampling.
    public var stratum: String?
    public var cause: String
    public var end: Years
    /// How the path was picked, in words (`A typical ending by convenience (10.1% of paths).`); nil for `--path`.
    public var picked: String?
    public var parties: [PartyValue]
    /// In time order.
    public var ledger: [Row]
    /// What one unit of the sums in sentences is: 1e3, 1e6 or 1e9 currency units.
    public var scale: Double
    /// Told last: deadlines not yet due, what would have come had it gone on, in sentences.
    public var afterwards: [String]

    public struct PartyValue: Hashable, Sendable {
        public var key: String
        public var name: String
        public var npv: Money
        /// `payments`, `sales`, `costs` in present value, the party's sign.
        public var parts: [(String, Money)] { zip(partNames, partValues).map { ($0, $1) } }
        public var partNames: [String]
        public var partValues: [Money]

        public init(key: String, name: String, npv: Money, partNames: [String], partValues: [Money]) {
            self.key = key; self.name = name; self.npv = npv; self.partNames = partNames; self.partValues = partValues
        }
    }
    public struct Row: Hashable, Sendable {
        public enum Kind: String, Hashable, Sendable { case world, payment, sales, cost, deadline, end }
        public var kind: Kind
        public var time: Years
        public var date: CalendarDate
        /// `phase1.success`, `US.approval`, `start_phase3.met`, `end`.
        public var event: String
        /// The clause that caused it; nil for world events.
        public var clause: String?
        public var payer: String?
        public var payee: String?
        /// Undiscounted; nil for what moves no money.
        public var amount: Money?
        public var pvLicensor: Money?
        public var pvLicensee: Money?
        /// The sentence: `phase1 succeeds; it cost 8.0.`
        public var because: String
        public init(kind: Kind, time: Years, date: CalendarDate, event: String, clause: String? = nil, payer: String? = nil, payee: String? = nil,
                    amount: Money? = nil, pvLicensor: Money? = nil, pvLicensee: Money? = nil, because: String) {
            self.kind = kind; self.time = time; self.date = date; self.event = event; self.clause = clause; self.payer = payer; self.payee = payee
            self.amount = amount; self.pvLicensor = pvLicensor; self.pvLicensee = pvLicensee; self.because = because
        }
    }

    public init(path: Int, weight: Double, stratum: String? = nil, cause: String, end: Years, picked: String? = nil, parties: [PartyValue], ledger: [Row], afterwards: [String], scale: Double = 1e6) {
        self.path = path; self.weight = weight; self.stratum = stratum; self.cause = cause; self.end = end; self.picked = picked; self.parties = parties; self.ledger = ledger; self.afterwards = afterwards; self.scale = scale
    }
}
