// swift-tools-version: 6.2

import PackageDescription

/// Settings for every Swift target, tests included.
let commonSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  .treatAllWarnings(as: .error),
]

/// Settings for shipped code: every unsafe expression must be spelled `unsafe`.
let sourceSettings = commonSettings + [.strictMemorySafety()]

/// `@_lifetime` is still an experimental spelling in Swift 6.3, so only the modules that declare
/// non-escapable types opt in.
let lifetimeSettings = sourceSettings + [.enableExperimentalFeature("Lifetimes")]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser",
  package: "swift-argument-parser"
)
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

// A target imports lower layers only. Inside a layer, only the arrows that stand here.
let package = Package(
  name: "distrain",
  products: [
    .executable(name: "distrain", targets: ["distrain"]),
    .library(
      name: "DistrainReaders",
      targets: [
        "AddressEncoding", "BitcoinFormat", "ByteReading", "Cryptography", "EthereumFormat",
        "ExchangeFormat", "FileAccess", "KeyDerivation", "LedgerRecords", "PSBTFormat",
        "Quantities",
        "ScriptVerification", "SignedMessages", "SisterChainFormat", "SolanaFormat",
        "TabularFormat", "TronFormat", "XRPLedgerFormat",
      ]
    ),
    .library(name: "DistrainAnalysis", targets: ["Clustering", "Facts", "Normalization"]),
    .library(
      name: "DistrainChainIndex",
      targets: ["BitcoinFormat", "ChainIndex", "Cryptography", "FileAccess", "Quantities"]
    ),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // Layer 0: values, bytes, files. No format, no fact; only FileAccess touches the system.
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CSecp256k1",
      pkgConfig: "libsecp256k1",
      providers: [.apt(["libsecp256k1-dev"])]
    ),
    .systemLibrary(
      name: "CLibArchive",
      pkgConfig: "libarchive",
      providers: [.apt(["libarchive-dev"])]
    ),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CSnappy", providers: [.apt(["libsnappy-dev"])]),
    .systemLibrary(name: "CLinux"),
    .target(name: "Quantities", swiftSettings: sourceSettings),
    .target(name: "ByteReading", swiftSettings: lifetimeSettings),
    .target(
      name: "FileAccess",
      dependencies: ["CLibArchive", "CLinux", "CSnappy", "CZlib"],
      swiftSettings: lifetimeSettings
    ),

    // Layer 1: cryptography and address text.
    .target(
      name: "Cryptography",
      dependencies: ["COpenSSL", "CSecp256k1", "Quantities"],
      swiftSettings: lifetimeSettings
    ),
    .target(
      name: "AddressEncoding",
      dependencies: ["ByteReading", "Cryptography", "Quantities"],
      swiftSettings: sourceSettings
    ),

    .target(
      name: "KeyDerivation",
      dependencies: ["AddressEncoding", "ByteReading", "Cryptography", "Quantities"],
      resources: [.copy("WordLists")],
      swiftSettings: sourceSettings
    ),

    // Layer 2: one module per format. A format never imports a fact.
    .target(
      name: "BitcoinFormat",
      dependencies: [
        "AddressEncoding", "ByteReading", "Cryptography", "KeyDerivation", "Quantities",
      ],
      swiftSettings: lifetimeSettings
    ),
    .target(
      name: "ScriptVerification",
      dependencies: [
        "AddressEncoding", "BitcoinFormat", "ByteReading", "Cryptography", "Quantities",
      ],
      swiftSettings: lifetimeSettings
    ),
    .target(
      name: "SisterChainFormat",
      dependencies: [
        "AddressEncoding", "BitcoinFormat", "ByteReading", "Cryptography", "Quantities",
        "ScriptVerification",
      ],
      swiftSettings: lifetimeSettings
    ),
    .target(
      name: "PSBTFormat",
      dependencies: [
        "AddressEncoding", "BitcoinFormat", "ByteReading", "Cryptography", "KeyDerivation",
        "Quantities", "ScriptVerification",
      ],
      swiftSettings: lifetimeSettings
    ),
    .target(
      name: "SignedMessages",
      dependencies: [
        "AddressEncoding", "BitcoinFormat", "ByteReading", "Cryptography", "PSBTFormat",
        "Quantities", "ScriptVerification",
      ],
      swiftSettings: sourceSettings
    ),
    .target(name: "LedgerRecords", dependencies: ["Quantities"], swiftSettings: sourceSettings),
    .target(
      name: "EthereumFormat",
      dependencies: [
        "AddressEncoding", "ByteReading", "Cryptography", "FileAccess", "LedgerRecords",
        "Quantities", yams,
      ],
      resources: [.copy("Data")],
      swiftSettings: lifetimeSettings
    ),
    .target(
      name: "TronFormat",
      dependencies: [
        "AddressEncoding", "ByteReading", "Cryptography", "LedgerRecords", "Quantities",
      ],
      swiftSettings: lifetimeSettings
    ),
    .target(
      name: "XRPLedgerFormat",
      dependencies: [
        "AddressEncoding", "ByteReading", "Cryptography", "LedgerRecords", "Quantities",
      ],
      swiftSettings: lifetimeSettings
    ),
    .target(
      name: "SolanaFormat",
      dependencies: [
        "AddressEncoding", "ByteReading", "Cryptography", "LedgerRecords", "Quantities",
      ],
      swiftSettings: lifetimeSettings
    ),
    .target(
      name: "TabularFormat",
      dependencies: ["ByteReading", "Cryptography", "FileAccess", "Quantities"],
      swiftSettings: sourceSettings
    ),
    .target(
      name: "ExchangeFormat",
      dependencies: [
        "AddressEncoding", "ByteReading", "Cryptography", "KeyDerivation", "Quantities",
        "TabularFormat", yams,
      ],
      resources: [.copy("Profiles")],
      swiftSettings: sourceSettings
    ),

    // Layer 3: what the evidence says.
    .target(name: "Facts", dependencies: ["Quantities"], swiftSettings: sourceSettings),
    .target(
      name: "Normalization",
      dependencies: [
        "AddressEncoding", "BitcoinFormat", "ByteReading", "Cryptography", "ExchangeFormat",
        "Facts", "KeyDerivation", "LedgerRecords", "PSBTFormat", "Quantities",
        "ScriptVerification", "SignedMessages", "SisterChainFormat", "TabularFormat", yams,
      ],
      resources: [.copy("Data")],
      swiftSettings: sourceSettings
    ),

    // Layer 4: what follows from it. None of these imports another.
    .target(
      name: "ChainIndex",
      dependencies: [
        "AddressEncoding", "BitcoinFormat", "ByteReading", "Cryptography", "FileAccess",
        "Quantities",
      ],
      swiftSettings: lifetimeSettings
    ),
    .target(
      name: "Clustering",
      dependencies: ["Facts", "Quantities"],
      swiftSettings: lifetimeSettings
    ),
    .target(
      name: "Identity",
      dependencies: ["Facts", "Quantities", yams],
      resources: [.copy("Policy")],
      swiftSettings: sourceSettings
    ),
    .target(
      name: "Holdings",
      dependencies: ["Facts", "Quantities", yams],
      resources: [.copy("Policy")],
      swiftSettings: sourceSettings
    ),

    // Layer 5: the case on disk, the report, synthetic cases.
    .target(
      name: "CaseStore",
      dependencies: ["ByteReading", "Cryptography", "Facts", "FileAccess", "Quantities", grdb],
      swiftSettings: sourceSettings
    ),
    .target(
      name: "EvidenceReport",
      dependencies: ["Clustering", "Cryptography", "Facts", "Holdings", "Identity", "Quantities"],
      swiftSettings: sourceSettings
    ),
    .target(
      name: "Casework",
      dependencies: [
        "AddressEncoding", "BitcoinFormat", "ByteReading", "CaseStore", "ChainIndex", "Clustering",
        "Cryptography", "EthereumFormat", "EvidenceReport", "ExchangeFormat", "Facts",
        "FileAccess", "Holdings", "Identity", "KeyDerivation", "LedgerRecords", "Normalization",
        "PSBTFormat", "Quantities", "ScriptVerification", "SignedMessages", "SisterChainFormat",
        "SolanaFormat", "TabularFormat", "TronFormat", "XRPLedgerFormat",
      ],
      swiftSettings: sourceSettings
    ),
    .target(
      name: "CaseSimulator",
      dependencies: [
        "AddressEncoding", "BitcoinFormat", "ByteReading", "Cryptography", "FileAccess",
        "Quantities",
        "TabularFormat",
      ],
      swiftSettings: sourceSettings
    ),

    // Layer 6: the command line.
    .executableTarget(
      name: "distrain",
      dependencies: [
        "AddressEncoding", "BitcoinFormat", "ByteReading", "CaseSimulator", "CaseStore", "Casework",
        "ChainIndex", "Clustering", "Cryptography", "EthereumFormat", "EvidenceReport",
        "ExchangeFormat", "Facts", "FileAccess", "Holdings", "Identity", "KeyDerivation",
        "LedgerRecords", "Normalization", "PSBTFormat", "Quantities", "ScriptVerification",
        "SignedMessages", "SisterChainFormat", "SolanaFormat", "TabularFormat", "TronFormat",
        "XRPLedgerFormat", argumentParser,
      ],
      swiftSettings: sourceSettings
    ),

    .target(
      name: "TestSupport",
      dependencies: ["ByteReading"],
      path: "Tests/TestSupport",
      swiftSettings: commonSettings
    ),
  ]
    + testTargets([
      "AddressEncoding": ["ByteReading", "Cryptography", "Quantities"],
      "BitcoinFormat": [
        "AddressEncoding", "ByteReading", "Cryptography", "FileAccess", "Quantities",
      ],
      "ByteReading": [],
      "CaseSimulator": [
        "BitcoinFormat", "ByteReading", "Clustering", "Cryptography", "ExchangeFormat", "Facts",
        "Identity", "Normalization", "Quantities", "TabularFormat",
      ],
      "CaseStore": ["Cryptography", "Facts", "Quantities"],
      "Casework": [
        "ByteReading", "CaseSimulator", "CaseStore", "Clustering", "Cryptography",
        "EthereumFormat", "EvidenceReport", "ExchangeFormat", "Facts", "Holdings", "LedgerRecords",
        "Normalization", "Quantities", "TabularFormat",
      ],
      "ChainIndex": [
        "AddressEncoding", "BitcoinFormat", "ByteReading", "Cryptography", "FileAccess",
        "Quantities",
      ],
      "Clustering": ["BitcoinFormat", "ByteReading", "Facts", "Normalization", "Quantities"],
      "Cryptography": ["ByteReading", "Quantities"],
      "EthereumFormat": [
        "AddressEncoding", "ByteReading", "Cryptography", "FileAccess", "LedgerRecords",
        "Quantities",
      ],
      "EvidenceReport": ["Clustering", "Facts", "Holdings", "Identity", "Quantities"],
      "ExchangeFormat": ["ByteReading", "Quantities", "TabularFormat"],
      "Facts": ["Quantities"],
      "FileAccess": [],
      "Holdings": ["Facts", "Quantities"],
      "Identity": ["Facts", "Quantities"],
      "KeyDerivation": ["AddressEncoding", "ByteReading", "Cryptography", "Quantities"],
      "Normalization": [
        "Cryptography",
        "AddressEncoding", "BitcoinFormat", "ByteReading", "ExchangeFormat", "Facts",
        "LedgerRecords", "Quantities", "TabularFormat",
      ],
      "PSBTFormat": [
        "AddressEncoding", "BitcoinFormat", "ByteReading", "Cryptography", "KeyDerivation",
        "Quantities", "ScriptVerification",
      ],
      "Quantities": [],
      "ScriptVerification": [
        "AddressEncoding", "BitcoinFormat", "ByteReading", "Cryptography", "Quantities",
      ],
      "SignedMessages": [
        "AddressEncoding", "BitcoinFormat", "ByteReading", "Cryptography", "KeyDerivation",
        "Quantities", "ScriptVerification",
      ],
      "SisterChainFormat": [
        "AddressEncoding", "BitcoinFormat", "ByteReading", "Cryptography", "Quantities",
        "ScriptVerification",
      ],
      "SolanaFormat": [
        "AddressEncoding", "ByteReading", "Cryptography", "LedgerRecords", "Quantities",
      ],
      "TabularFormat": ["ByteReading", "Cryptography", "FileAccess", "Quantities"],
      "TronFormat": [
        "AddressEncoding", "ByteReading", "Cryptography", "LedgerRecords", "Quantities",
      ],
      "XRPLedgerFormat": [
        "AddressEncoding", "ByteReading", "Cryptography", "LedgerRecords", "Quantities",
      ],
    ])
    + [
      .testTarget(
        name: "EndToEndTests",
        dependencies: ["TestSupport", "distrain"],
        swiftSettings: commonSettings
      )
    ]
)

/// One test target per module, with the modules that its tests import beside the one under test.
func testTargets(_ modules: [String: [String]]) -> [Target] {
  modules.sorted { $0.key < $1.key }.map { name, others in
    .testTarget(
      name: "\(name)Tests",
      // The tests of the case store damage its database, past the module that guards it.
      dependencies: (["TestSupport", name] + others).map { .byName(name: $0) }
        + (name == "CaseStore" ? [grdb] : []),
      swiftSettings: commonSettings
    )
  }
}
