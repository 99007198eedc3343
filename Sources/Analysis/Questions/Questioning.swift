struct Questioning { let run: SimulationRun; func questions() throws -> [Question] { fatalError() } }
