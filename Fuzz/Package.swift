// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "distrain", path: "..")],
  targets: [
<<<<<<< HEAD
<<<<<<< HEAD
    "FuzzAddress", "FuzzBinaryWorkbook", "FuzzBlock", "FuzzBlockFile", "FuzzCSV",
    "FuzzCompoundFile", "FuzzEncoding", "FuzzHTML", "FuzzPDFLayout", "FuzzTableJSON",
    "FuzzDescriptor", "FuzzExchange",
=======
    "FuzzAddress", "FuzzBlock", "FuzzBlockFile", "FuzzCSV", "FuzzEncoding", "FuzzHTML",
    "FuzzPDFLayout", "FuzzTableJSON", "FuzzDescriptor", "FuzzExchange",
>>>>>>> h/fast
    "FuzzExtendedKey", "FuzzJSON", "FuzzMessage", "FuzzPSBT", "FuzzScript", "FuzzSisterChain",
    "FuzzStreamedReading",
=======
    "FuzzAddress", "FuzzArchive", "FuzzBlock", "FuzzBlockFile", "FuzzCSV", "FuzzEncoding",
    "FuzzHTML", "FuzzPDFLayout", "FuzzTableJSON", "FuzzDescriptor", "FuzzExchange",
    "FuzzExtendedKey", "FuzzJSON", "FuzzMessage", "FuzzOpenDocument", "FuzzPSBT", "FuzzScript",
    "FuzzSisterChain",
>>>>>>> h/archive
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
