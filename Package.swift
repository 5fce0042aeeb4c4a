// swift-tools-version: 6.2
import PackageDescription

/// Import hygiene for every Swift target: existentials are written `any`, members need their module's import, imports are internal.
let hygiene: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// The user's command is `swift run lab`, a debug build: targets that compute are optimised there too, or training would be slow.
let numeric: [SwiftSetting] = hygiene + [.unsafeFlags(["-O"])]

/// No implicit contraction (a·b+c stays two roundings unless the source says fma), so that bits do not depend on the compiler's mood.
let kernelFlags: [CSetting] = [
  .unsafeFlags(["-O3", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-Wall", "-Wextra"])
]

/// Every module a target imports is named, though it would be found through others: a change of its layout must rebuild its importers.
let network: [Target.Dependency] = ["LinearAlgebra", "Components", "TrialFormat", "Recurrent"]
let training: [Target.Dependency] = network + ["Gradients", "SequenceTasks", "Diagnostics", "Training"]
let collections = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")

let package = Package(
  name: "lab",
  products: [.executable(name: "lab", targets: ["lab"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    // Reading the documentation: swift package generate-documentation. No target depends on it, so no build compiles it.
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // C libraries behind module maps.
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev", "liblzf-dev"])]),
    .systemLibrary(name: "CCmark", pkgConfig: "libcmark", providers: [.apt(["libcmark-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .target(
      name: "CGnuplot", cxxSettings: [.unsafeFlags(["-O1", "-Wall"])],
      linkerSettings: [.linkedLibrary("boost_iostreams")]),
    .target(name: "CBoost", cxxSettings: [.unsafeFlags(["-O1", "-Wall"])]),
    .target(name: "CDecimal", cxxSettings: [.unsafeFlags(["-O2", "-std=c++17", "-Wall"])]),
    .target(name: "CKernels", cSettings: kernelFlags),

    // From numbers to training.
    .target(name: "LinearAlgebra", dependencies: ["COpenBLAS", "CKernels"], swiftSettings: numeric),
    .target(name: "Components", dependencies: [collections], swiftSettings: numeric),
    .target(name: "TrialFormat", dependencies: ["Components"], swiftSettings: numeric),
    .target(
      name: "Recurrent",
      dependencies: [
        "LinearAlgebra", "Components", "TrialFormat", "CKernels", collections,
        .product(name: "Numerics", package: "swift-numerics"),
      ],
      swiftSettings: numeric),
    .target(
      name: "Gradients",
      dependencies: network + [
        "CKernels", collections, .product(name: "Numerics", package: "swift-numerics"),
      ],
      swiftSettings: numeric),
    .target(
      name: "SequenceTasks", dependencies: network + ["CCrypto", "CDecimal", "CZip"], swiftSettings: numeric),
    .target(name: "Diagnostics", dependencies: network + ["Gradients", collections], swiftSettings: numeric),
    .target(
      name: "Training", dependencies: network + ["Gradients", "SequenceTasks", "Diagnostics", "CKernels"],
      swiftSettings: numeric),

    // From an experiment file to a notebook page.
    .target(
      name: "Language", dependencies: ["LinearAlgebra", "Components", "Yams", collections],
      swiftSettings: numeric),
    .target(
      name: "Experiments",
      dependencies: training + [
        "Language", "Archive", "TorchWeights", "Figures", "Statistics", "Store", collections,
      ],
      swiftSettings: numeric),
    .target(
      name: "TorchWeights", dependencies: ["Components", "TrialFormat", "Store", "Archive", collections],
      swiftSettings: numeric),
    .target(name: "Store", dependencies: ["CHDF5", "CCrypto", "Processes"], swiftSettings: numeric),
    .target(
      name: "Archive", dependencies: ["Components", "TrialFormat", "Store", collections],
      swiftSettings: hygiene),
    .target(name: "Processes", swiftSettings: hygiene),
    .target(
      name: "Runner",
      dependencies: training + ["Language", "Archive", "Experiments", "Store", "Processes", collections],
      swiftSettings: hygiene),
    .target(
      name: "Statistics", dependencies: ["CBoost", "Components", "LinearAlgebra"], swiftSettings: numeric),
    .target(
      name: "Figures",
      dependencies: [
        "LinearAlgebra", "Archive", "TrialFormat", "Store", "Statistics", "Components", "CGnuplot",
        collections,
      ],
      swiftSettings: hygiene),
    .target(
      name: "Exports",
      dependencies: [
        "Components", "TrialFormat", "Store", "Archive", "TorchWeights", "Figures", "CZip", collections,
      ],
      swiftSettings: numeric),
    .target(
      name: "Reports",
      dependencies: training + [
        "Language", "Archive", "Experiments", "Runner", "Store", "Figures", "Statistics", "CCmark",
        .product(name: "Mustache", package: "swift-mustache"), collections,
      ],
      swiftSettings: hygiene),
    .executableTarget(
      name: "lab",
      dependencies: training + [
        "Language", "Archive", "Experiments", "Runner", "Figures", "Exports", "Reports", "Statistics",
        "Store",
        "Processes", collections,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: hygiene),

    .target(
      name: "TestSupport", dependencies: network + ["Gradients", collections], path: "Tests/TestSupport",
      swiftSettings: numeric),
    // Damaged experiment files: a program for scripts/soak, and a short run among the tests.
    .target(
      name: "Fuzzing", dependencies: ["Language", "Experiments"], path: "Tests/Fuzzing",
      swiftSettings: hygiene),
    .executableTarget(
      name: "fuzz", dependencies: ["Fuzzing", "SequenceTasks", "Recurrent", "LinearAlgebra"],
      path: "Tests/fuzz", swiftSettings: hygiene),
    .testTarget(
      name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "CKernels"],
      exclude: ["reals.py", "reals.json"], swiftSettings: hygiene),
    .testTarget(
      name: "RecurrentTests", dependencies: network + ["TestSupport", collections], swiftSettings: hygiene),
    .testTarget(
      name: "GradientsTests", dependencies: network + ["Gradients", "TestSupport"],
      exclude: ["omega.py", "omega.json"],
      swiftSettings: numeric),
    .testTarget(
      name: "StoreTests", dependencies: ["Store", "CHDF5"], exclude: ["interop.py", "earlier.h5"],
      swiftSettings: hygiene),
    .testTarget(name: "ProcessesTests", dependencies: ["Processes"], swiftSettings: hygiene),
    .testTarget(name: "ComponentsTests", dependencies: ["Components", collections], swiftSettings: hygiene),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Language", "Experiments", "Components", "Recurrent", "Gradients", "SequenceTasks", "Diagnostics",
        "Training",
        "TrialFormat", "Fuzzing",
        collections,
      ],
      exclude: ["formulas", "wrong"],
      swiftSettings: hygiene),
    .testTarget(
      name: "SequenceTasksTests",
      dependencies: ["SequenceTasks", "Recurrent", "LinearAlgebra", "Components", collections],
      exclude: ["Corpus"], swiftSettings: hygiene),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Training", "Diagnostics", "TrialFormat", "SequenceTasks", "Gradients", "Recurrent", "LinearAlgebra",
        "Components",
        "AllocationCounter",
        collections,
      ],
      exclude: ["golden.py", "golden.json"], swiftSettings: hygiene),
    .testTarget(
      name: "RunnerTests",
      dependencies: [
        "Runner", "Language", "Experiments", "Archive", "Store", "Figures", "Training", "Diagnostics",
        "SequenceTasks",
        "Gradients",
        "Recurrent", "LinearAlgebra", "Components", "TrialFormat", collections,
      ],
      exclude: ["decisive.txt"],
      swiftSettings: hygiene),
    .testTarget(
      name: "DiagnosticsTests",
      dependencies: [
        "Diagnostics", "Training", "Gradients", "SequenceTasks", "Runner", "Language", "Experiments", "Store",
        "Recurrent",
        "LinearAlgebra",
        "Components", "TrialFormat", "TestSupport",
      ],
      exclude: ["interop.py"], swiftSettings: hygiene),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Statistics", "CBoost", "Components", "LinearAlgebra"],
      swiftSettings: hygiene),
    .testTarget(
      name: "ArchiveTests", dependencies: ["Archive", "TrialFormat", "Store", "Components", collections],
      swiftSettings: hygiene),
    .testTarget(
      name: "TorchWeightsTests", dependencies: ["TorchWeights", "Archive", "Components", collections],
      swiftSettings: hygiene),
    .testTarget(
      name: "FiguresTests",
      dependencies: ["Figures", "Archive", "TrialFormat", "Components", "Store", "Statistics", collections],
      exclude: ["Gallery/sheets", "Gallery/sheets.py"], swiftSettings: hygiene),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Reports", "Experiments", "Runner", "Archive", "Figures", "Store", "TrialFormat", "Components",
        "Statistics", "CCmark",
        collections,
      ],
      swiftSettings: hygiene),
    .testTarget(
      name: "ContributingTests",
      dependencies: training + [
        "Language", "Archive", "Experiments", "Figures", "Reports", "Runner", "Statistics", "Store",
        "TestSupport", collections,
      ],
      swiftSettings: hygiene),
  ],
  cxxLanguageStandard: .cxx17
)
