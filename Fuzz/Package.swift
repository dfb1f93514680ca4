// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "distrain", path: "..")],
  targets: [
    "FuzzAddress", "FuzzArchive", "FuzzBinaryWorkbook", "FuzzBlock", "FuzzBlockFile", "FuzzCSV",
    "FuzzCompoundFile", "FuzzDescriptor", "FuzzEncoding", "FuzzEthereum", "FuzzEthereumReader",
    "FuzzExchange", "FuzzExtendedKey", "FuzzHTML", "FuzzJSON", "FuzzMessage", "FuzzOpenDocument",
    "FuzzPDFLayout", "FuzzPSBT", "FuzzScript", "FuzzSisterChain", "FuzzSolana",
    "FuzzStreamedReading", "FuzzTableJSON", "FuzzTransaction", "FuzzTron",
    "FuzzXLSX", "FuzzXRP",
  ].map { name in
    .executableTarget(
      name: name,
      dependencies: [.product(name: "DistrainReaders", package: "distrain")]
    )
  } + [
    .executableTarget(
      name: "FuzzChainIndex",
      dependencies: [.product(name: "DistrainChainIndex", package: "distrain")]
    ),
    .executableTarget(
      name: "FuzzTagPack",
      dependencies: [.product(name: "DistrainAnalysis", package: "distrain")]
    ),
  ]
)
