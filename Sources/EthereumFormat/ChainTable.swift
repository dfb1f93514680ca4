public import AddressEncoding
import ByteReading
import Foundation
public import LedgerRecords
public import Quantities
import Yams

/// The chains of Ethereum's kind that are known by name, by their number (EIP-155).
public struct ChainTable: Sendable {
  /// One chain.
  public struct Entry: Hashable, Sendable {
    /// The number that its transactions are signed for.
    public let id: UInt64
    /// Its name here: `ethereum`, `bsc`, `kaia`.
    public let name: String
    /// The code of the coin that pays for execution.
    public let coin: String
    /// How many digits of the coin's smallest unit stand behind the point.
    public let decimals: Int
    /// Whether the base fee is destroyed and the rest goes to the block's miner (EIP-1559).
    public let burnsBaseFee: Bool
    /// The contracts of its coin as a token that tell of issue and destruction by `Deposit` and
    /// `Withdrawal` alone.
    public let wrappers: [EthereumAddress]
    /// The hash of block 0, where it is listed.
    public let genesis: FixedBytes<32>?
  }

  /// The chains, by number.
  public let entries: [Entry]
  private let places: [UInt64: Int]

  /// The table that the tool brings (`Data/chains.yaml`, after `ethereum-lists/chains`).
  public static let standard = ChainTable()

  /// The chain of a number; `nil` if it is not listed.
  public subscript(id: UInt64) -> Entry? { places[id].map { entries[$0] } }

  /// The chain of a name; `nil` if it is not listed.
  ///
  /// - Complexity: O(*n*) in the number of chains.
  public func chain(named name: String) -> Entry? { entries.first { $0.name == name } }

  /// The name of a chain: the listed one, or `eip155:ID`.
  public func name(of id: UInt64) -> String { self[id]?.name ?? "eip155:\(id)" }

  /// The coin of a chain; without symbol and decimals if the chain is not listed.
  public func coin(of id: UInt64) -> LedgerAsset {
    guard let entry = self[id] else { return LedgerAsset(.native, contract: nil) }
    return .native(entry.coin, decimals: entry.decimals)
  }

  private struct Row: Decodable {
    let id: UInt64
    let name: String
    let coin: String
    let decimals: Int
    let fees: String?
    let wrapped: [String]?
    let genesis: String?
  }

  private init() {
    guard let rows = Bundle.module.decoded([Row].self, from: "Data/chains.yaml") else {
      preconditionFailure("the installation lacks Data/chains.yaml or it was changed")
    }
    let entries =
      rows.map { row in
        Entry(
          id: row.id,
          name: row.name,
          coin: row.coin,
          decimals: row.decimals,
          burnsBaseFee: row.fees == "ethereum",
          wrappers: (row.wrapped ?? []).compactMap { try? EthereumAddress(parsing: $0) },
          genesis: row.genesis.flatMap { FixedBytes<32>(hex: $0.dropFirst(2)) }
        )
      }
      .sorted { $0.id < $1.id }
    self.entries = entries
    places = [UInt64: Int](
      uniqueKeysWithValues: entries.indices.map { (entries[$0].id, $0) }
    )
  }
}

extension Bundle {
  /// Reads a YAML file that the tool brings; `nil` if it is missing or has another form.
  func decoded<Value: Decodable>(_ type: Value.Type, from file: String) -> Value? {
    guard let url = resourceURL?.appendingPathComponent(file),
      let data = try? Foundation.Data(contentsOf: url)
    else { return nil }
    return try? YAMLDecoder().decode(Value.self, from: data)
  }
}
