// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "mneme",
    platforms: [.macOS(.v15), .iOS(.v18)],
    products: [
        .library(name: "Tensors", targets: ["Tensors"]),
        .library(name: "Networks", targets: ["Networks"]),
        .library(name: "Tasks", targets: ["Tasks"]),
        .library(name: "Training", targets: ["Training"]),
        .library(name: "RunLog", targets: ["RunLog"]),
        .library(name: "Facts", targets: ["Facts"]),
        .library(name: "Reports", targets: ["Reports"]),
        .executable(name: "mneme", targets: ["mneme"]),
    ],
    traits: [
        // Every number becomes a Double. For checking gradients, not for training.
        .trait(name: "Double", description: "Compute in Double instead of Float, for checking gradients")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .target(name: "CKernels"),
        .systemLibrary(name: "CBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "Tensors", dependencies: ["CKernels", .target(name: "CBLAS", condition: .when(platforms: [.linux]))]),
        .target(name: "Networks", dependencies: ["Tensors"]),
        .target(name: "Tasks", dependencies: ["Tensors", "CZlib"]),
        .target(name: "RunLog"),
        .target(name: "Training", dependencies: ["Networks", "Tasks", "RunLog"]),
        .target(
            name: "Facts",
            dependencies: [
                "Training", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            resources: [
                .copy("Resources/addressing.safetensors"), .copy("Resources/everyday.txt"),
                .copy("Resources/world.txt"),
            ]),
        .target(name: "Reports", dependencies: ["RunLog"]),
        .executableTarget(
            name: "mneme",
            dependencies: [
                "Training", "Facts", "Reports",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .testTarget(name: "TensorsTests", dependencies: ["Tensors"]),
        .testTarget(name: "NetworksTests", dependencies: ["Networks"], resources: [.copy("Fixtures")]),
        .testTarget(name: "TasksTests", dependencies: ["Tasks"]),
        .testTarget(name: "RunLogTests", dependencies: ["RunLog", "Reports"]),
        .testTarget(name: "TrainingTests", dependencies: ["Training"]),
        .testTarget(name: "FactsTests", dependencies: ["Facts"]),
        .testTarget(name: "CommandTests", dependencies: ["mneme", "Training"]),
    ]
)
