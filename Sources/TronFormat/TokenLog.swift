import LedgerRecords
import Quantities

/// A log of a contract, which may tell of a token's transfer.
struct TokenLog {
  /// Keccak-256 of `Transfer(address,address,uint256)` (TRC-20, TRC-721).
  static let transfer: [UInt8] = [
    0xdd, 0xf2, 0x52, 0xad, 0x1b, 0xe2, 0xc8, 0x9b, 0x69, 0xc2, 0xb0, 0x68, 0xfc, 0x37, 0x8d, 0xaa,
    0x95, 0x2b, 0xa7, 0xf1, 0x63, 0xc4, 0xa1, 0x16, 0x28, 0xf5, 0x5a, 0x4d, 0xf5, 0x23, 0xb3, 0xef,
  ]

  /// Keccak-256 of `TransferSingle(address,address,address,uint256,uint256)` (TRC-1155).
  static let single: [UInt8] = [
    0xc3, 0xd5, 0x81, 0x68, 0xc5, 0xae, 0x73, 0x97, 0x73, 0x1d, 0x06, 0x3d, 0x5b, 0xbf, 0x3d, 0x65,
    0x78, 0x54, 0x42, 0x73, 0x43, 0xf4, 0xc0, 0x83, 0x24, 0x0f, 0x7a, 0xac, 0xaa, 0x2d, 0x0f, 0x62,
  ]
  /// Keccak-256 of `TransferBatch(address,address,address,uint256[],uint256[])` (TRC-1155).
  static let batch: [UInt8] = [
    0x4a, 0x39, 0xdc, 0x06, 0xd4, 0xc0, 0xdb, 0xc6, 0x4b, 0x70, 0xaf, 0x90, 0xfd, 0x69, 0x8a, 0x23,
    0x3a, 0x51, 0x8a, 0xa5, 0xd0, 0x7e, 0x59, 0x5d, 0x98, 0x3b, 0x8c, 0x05, 0x26, 0xc8, 0xf7, 0xfb,
  ]

  let contract: TronAddress
  let topics: [[UInt8]]
  let data: [UInt8]

  /// Adds the transfer that the log tells of, if it is one.
  ///
  /// Three topics and one word of data are a TRC-20 transfer, four topics and no data one of TRC-721; a
  /// contract that indexes nothing writes three words of data. The zero address stands for tokens that
  /// are made or destroyed.
  func addMovements(_ part: String, to found: inout TronMovements) {
    if topics.first == Self.single || topics.first == Self.batch {
      return addItems(part, to: &found)
    }
    guard topics.first == Self.transfer else { return }
    let words: [ArraySlice<UInt8>]
    switch (topics.count, data.count) {
    case (3, 32), (4, 0):
      words = topics.dropFirst().map { $0[...] } + (data.isEmpty ? [] : [data[...]])
    case (1, 96): words = [data[..<32], data[32..<64], data[64...]]
    default:
      found.leaveOpen("\(part): a transfer with \(topics.count) topics and \(data.count) bytes")
      return
    }
    guard words.count == 3, let from = TronAddress(word: words[0]),
      let to = TronAddress(word: words[1]), let number = UInt256(bigEndian: words[2])
    else {
      found.leaveOpen("\(part): a transfer between what are no addresses")
      return
    }
    let isItem = topics.count == 4
    let asset = LedgerAsset(
      isItem ? .trc721 : .trc20,
      contract: contract.description,
      item: isItem ? number.description : nil
    )
    found.add(
      .token,
      part,
      asset,
      from: from.isZero ? nil : from,
      to: to.isZero ? nil : to,
      units: isItem ? UInt256(1 as UInt8) : number
    )
  }

  /// Adds the items of a transfer of TRC-1155: one, or lists of numbers and amounts.
  private func addItems(_ part: String, to found: inout TronMovements) {
    let isSingle = topics.first == Self.single
    guard topics.count == 4, let from = TronAddress(word: topics[2]),
      let to = TronAddress(word: topics[3]),
      let numbers = isSingle ? word(0).map({ [$0] }) : list(0),
      let amounts = isSingle ? word(1).map({ [$0] }) : list(1),
      numbers.count == amounts.count
    else {
      found.leaveOpen("\(part): a transfer of items that cannot be read")
      return
    }
    for (index, number) in numbers.enumerated() {
      found.add(
        .token,
        isSingle ? part : "\(part) item \(index)",
        LedgerAsset(.erc1155, contract: contract.description, item: number.description),
        from: from.isZero ? nil : from,
        to: to.isZero ? nil : to,
        units: amounts[index]
      )
    }
  }

  /// A word of the data, from 0.
  private func word(_ index: Int) -> UInt256? {
    guard index >= 0, index < data.count / 32 else { return nil }
    return UInt256(bigEndian: data[index * 32..<index * 32 + 32])
  }

  /// The list to whose place the word of an index points.
  private func list(_ index: Int) -> [UInt256]? {
    guard let place = word(index)?.exactly(Int.self), place % 32 == 0,
      let count = word(place / 32)?.exactly(Int.self), count <= data.count / 32
    else { return nil }
    let first = place / 32 + 1
    var values: [UInt256] = []
    for position in 0..<count {
      guard let value = word(first + position) else { return nil }
      values.append(value)
    }
    return values
  }
}

extension TronAddress {
  /// Whether the 20 bytes are zeros: the address that nobody has.
  var isZero: Bool { bytes.array.allSatisfy { $0 == 0 } }
}
