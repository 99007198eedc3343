// swift-tools-version: 6.1
import PackageDescription

/// One module per arrow of the data flow: scenario → plan → worlds → ledger → tally → forecast → exports.
/// `WorldSimulation` and `AgreementSimulation` both read `Planning`; the world cannot import the agreement.
let package = Package(
    name: "dealcast",
    products: [
        .executable(name: "dealcast", targets: ["dealcast"]),
        .library(name: "Dealcast", targets: ["Quantities", "JSONText", "Sampling", "ScenarioModel", "Planning", "Analysis", "Export"]),
    ],
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        // C and C++: system libraries, vector kernels, trusted quantiles
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CMessageDigest", pkgConfig: "libmd", providers: [.apt(["libmd-dev"])]),
        .target(name: "CVectorMath"),
        .target(name: "CQuantiles"),

        // The flow
        .target(name: "Quantities"),
        .target(name: "JSONText"),
        .target(name: "LinearAlgebra", dependencies: ["COpenBLAS"]),
        .target(name: "Sampling", dependencies: ["CVectorMath", "CQuantiles", "LinearAlgebra", "Quantities"]),
        .target(name: "ScenarioModel", dependencies: ["Quantities", "JSONText", "Sampling", "CMessageDigest", .product(name: "Yams", package: "Yams")]),
        .target(name: "Planning", dependencies: ["ScenarioModel", "Sampling", "LinearAlgebra", "Quantities", "CVectorMath", "CQuantiles"]),
        .target(name: "WorldSimulation", dependencies: ["Planning", "Sampling", "CVectorMath"]),
        .target(name: "AgreementSimulation", dependencies: ["Planning", "WorldSimulation", "Sampling", "CVectorMath"]),
        .target(name: "Analysis", dependencies: ["Planning", "WorldSimulation", "AgreementSimulation", "Sampling", "LinearAlgebra", "Quantities", "CVectorMath", "CQuantiles"]),
        .target(name: "Export", dependencies: ["Analysis", "ScenarioModel", "Quantities", "JSONText"]),
        .executableTarget(
            name: "dealcast",
            dependencies: ["Export", "Analysis", "Planning", "ScenarioModel", "Quantities", "JSONText", "LinearAlgebra",
                           .product(name: "ArgumentParser", package: "swift-argument-parser")],
            resources: [.embedInCode("Templates")]),

        // Yardsticks: `make benchmark`
        .executableTarget(name: "speed", dependencies: ["Analysis", "Planning", "ScenarioModel", "Quantities", "CVectorMath"], path: "Benchmarks/Speed"),

        // Tests mirror the sources
        .testTarget(name: "QuantitiesTests", dependencies: ["Quantities"]),
        .testTarget(name: "SamplingTests", dependencies: ["Sampling", "LinearAlgebra", "CVectorMath"], resources: [.copy("Reference")]),
        .testTarget(name: "ScenarioModelTests", dependencies: ["ScenarioModel"], resources: [.copy("Gallery")]),
        .testTarget(name: "EngineTests", dependencies: ["speed", "Analysis", "WorldSimulation", "Planning", "ScenarioModel", "Sampling", "Export", "CVectorMath"], resources: [.copy("Cases"), .copy("Reference")]),
        .testTarget(name: "ExportTests", dependencies: ["Export", "Analysis", "ScenarioModel", "JSONText", "Quantities"]),
        .testTarget(name: "dealcastTests", dependencies: ["dealcast", "Export", "Analysis"]),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
