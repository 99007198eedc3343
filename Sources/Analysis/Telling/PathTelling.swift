struct PathTelling { let run: SimulationRun; func story(_ c: SimulationRun.PathChoice) throws -> PathStory { fatalError() } }
