import AddressEncoding
import Quantities

/// The chains of accounts of a synthetic case, and what is true on them.
struct AccountChainStory: Sendable {
  var ethereum: SimulatedEthereum
  var tron: SimulatedTron
  var xrp: SimulatedXRPLedger
  var solana: SimulatedSolana
  var generator: SeededGenerator
  /// Addresses of the foreign exchange, for the TagPack: the address, its network, what it is.
  var tags: [(address: String, network: String, label: String)] = []
  var targets: [SimulatedTruth.RequestTarget] = []
  var balances: [SimulatedTruth.ChainBalance] = []
  var worthless: [SimulatedTruth.WorthlessToken] = []
  /// Addresses of others, which must be in no wallet of a defaulter.
  var others: Set<String> = []
  /// An explorer's list of the token transfers of one address.
  var explorer: SimulatedTable?

  /// The foreign exchange, as the TagPack names it.
  static let foreignExchange = "Sample Overseas Exchange"

  /// Tether's contract on Tron, as its issuer publishes it.
  static let tronUSDT = contract("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t")
  /// Tether's contract on Ethereum.
  static let ethereumUSDT = ethereumAddress("0xdAC17F958D2ee523a2206206994597C13D831ec7")
  /// Circle's mint on Solana.
  static let solanaUSDC = SimulatedSolana.Token(
    mint: "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",
    decimals: 6
  )

  init(seed: UInt64) {
    ethereum = SimulatedEthereum(seed: seed)
    tron = SimulatedTron(seed: seed)
    xrp = SimulatedXRPLedger(seed: seed)
    solana = SimulatedSolana(seed: seed)
    generator = SeededGenerator(seed: seed, label: "account chains")
  }

  /// The files of all four chains.
  var files: [SimulatedFile] { ethereum.files + tron.files + xrp.files + solana.files }

  /// The TagPack (GraphSense, `tagpack_schema.yaml`) that names the foreign exchange's addresses.
  var tagPack: SimulatedFile {
    var lines = [
      "title: Sample Overseas Exchange (synthetic)", "creator: synthetic attribution list",
      "description: Addresses of an exchange that does not exist",
      "source: https://sample.invalid/proof-of-reserves", "lastmod: 2026-10-01",
      "category: exchange", "confidence: service_data", "tags:",
    ]
    for tag in tags {
      lines += ["- address: \(tag.address)", "  currency: \(tag.network)", "  label: \(tag.label)"]
    }
    return SimulatedFile(
      path: "attributions.tagpack.yaml",
      bytes: Array((lines.joined(separator: "\n") + "\n").utf8)
    )
  }

  /// A moment some days after the story begins.
  func time(day: Int, hour: Int, minute: Int = 0) -> Int64 {
    Int64(CaseStory.startTime) + Int64((day * 24 + hour) * 3_600 + minute * 60)
  }

  /// A number of smallest units between two whole numbers, with some digits behind the point.
  mutating func amount(_ range: ClosedRange<Int>, decimals: Int, digits: Int) -> UInt64 {
    let scale = (0..<decimals).reduce(UInt64(1)) { product, _ in product * 10 }
    let step = (0..<(decimals - digits)).reduce(UInt64(1)) { product, _ in product * 10 }
    let parts = UInt64(generator.number(below: Int(scale / step)))
    return UInt64(generator.number(in: range)) * scale + parts * step
  }

  private static func contract(_ text: String) -> [UInt8] {
    guard let bytes = try? Base58Check.decode(text) else {
      preconditionFailure("a published address")
    }
    return bytes
  }

  static func ethereumAddress(_ text: String) -> EthereumAddress {
    guard let address = try? EthereumAddress(parsing: text) else {
      preconditionFailure("a published address")
    }
    return address
  }
}

/// A number of smallest units in whole units.
func whole(_ units: some UnsignedInteger & FixedWidthInteger, _ decimals: Int) -> ExactDecimal {
  ExactDecimal(coefficient: Int128(units), scale: decimals)
}
