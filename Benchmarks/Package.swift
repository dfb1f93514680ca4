// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "distrain-benchmarks",
  dependencies: [.package(name: "distrain", path: "..")],
  targets: [
    .executableTarget(name: "CaseBenchmark", swiftSettings: [.swiftLanguageMode(.v6)]),
    .executableTarget(
      name: "DecodeBenchmark",
      dependencies: [
        .product(name: "DistrainReaders", package: "distrain")
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]
    ),
    .executableTarget(
      name: "EVMDecodeBenchmark",
      dependencies: [
        .product(name: "DistrainReaders", package: "distrain")
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]
    ),
    .executableTarget(
      name: "ImportBenchmark",
      dependencies: [
        .product(name: "DistrainReaders", package: "distrain")
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]
    ),
    .executableTarget(
      name: "IndexBenchmark",
      dependencies: [
        .product(name: "DistrainChainIndex", package: "distrain")
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]
    ),
    .executableTarget(
      name: "JSONRPCBenchmark",
      dependencies: [
        .product(name: "DistrainReaders", package: "distrain")
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]
    ),
    .executableTarget(
      name: "TypedReadBenchmark",
      dependencies: [
        .product(name: "DistrainReaders", package: "distrain")
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]
    ),
    .executableTarget(
      name: "VerifyBenchmark",
      dependencies: [
        .product(name: "DistrainReaders", package: "distrain")
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]
    ),
    .executableTarget(
      name: "XLSXBenchmark",
      dependencies: [
        .product(name: "DistrainReaders", package: "distrain")
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]
    ),
    .executableTarget(
      name: "ClusteringBenchmark",
      dependencies: [
        .product(name: "DistrainAnalysis", package: "distrain")
      ],
      swiftSettings: [.swiftLanguageMode(.v6)]
    ),
  ]
)
