// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "distrain", path: "..")],
  targets: [
    "FuzzAddress", "FuzzBinaryWorkbook", "FuzzBlock", "FuzzBlockFile", "FuzzCSV",
    "FuzzCompoundFile", "FuzzEncoding", "FuzzHTML", "FuzzPDFLayout", "FuzzTableJSON",
    "FuzzDescriptor", "FuzzExchange",
    "FuzzExtendedKey", "FuzzJSON", "FuzzMessage", "FuzzPSBT", "FuzzScript", "FuzzSisterChain",
    "FuzzTransaction", "FuzzXLSX",
  ].map { name in
    .executableTarget(
      name: name,
      dependencies: [.product(name: "DistrainReaders", package: "distrain")]
    )
  } + [
    .executableTarget(
      name: "FuzzChainIndex",
      dependencies: [.product(name: "DistrainChainIndex", package: "distrain")]
    )
  ]
)
