import AddressEncoding
import ByteReading
import LedgerRecords
import Quantities
import Testing

@testable import SolanaFormat

/// Files that are damaged in every way that chance finds; the same ones each time.
@Suite struct SolanaMutationTests {
  /// A linear congruential generator (Numerical Recipes), so that a failure can be repeated.
  private struct Steps {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  private static let pieces = [
    "null", "-1", "0", "255", "256", "18446744073709551615", "18446744073709551616", "1.5", "[]",
    "{}", "\"\"", "\"1\"", "true",
  ].map { Array($0.utf8) }

  private func mutated(_ bytes: [UInt8], _ steps: inout Steps) -> [UInt8] {
    var bytes = bytes
    for _ in 0...steps.next(below: 3) where !bytes.isEmpty {
      let place = steps.next(below: bytes.count)
      switch steps.next(below: 4) {
      case 0: bytes[place] = UInt8(steps.next(below: 256))
      case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + steps.next(below: 9)))
      case 2:
        // A number becomes another value.
        guard let digit = bytes[place...].firstIndex(where: { (0x30...0x39).contains($0) }) else {
          continue
        }
        let end = bytes[digit...].firstIndex { !(0x30...0x39).contains($0) } ?? bytes.count
        let piece = Self.pieces[steps.next(below: Self.pieces.count)]
        bytes.replaceSubrange(digit..<end, with: piece)
      default:
        let end = min(bytes.count, place + 1 + steps.next(below: 40))
        bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
      }
    }
    return bytes
  }

  @Test func `a damaged file is refused or told of in order`() {
    let text = SyntheticTransaction(
      count: 4,
      calls: [
        (.token, [1, 2, 0], [3] + SyntheticTransaction.little(40)),
        (.system, [0, 3], [2, 0, 0, 0] + SyntheticTransaction.little(7)),
      ],
      inner: [0: [(.token, [1, 0, 0], [9])]],
      pre: [10_000, 7, 7, 0],
      post: [4993, 7, 7, 7],
      preTokens: [(1, SyntheticTransaction.address(100), 0, 100)],
      postTokens: [(1, SyntheticTransaction.address(100), 0, 60)]
    ).text()
    let original = Array(text.utf8)
    var steps = Steps(state: 1)
    var told = 0
    for _ in 0..<400 {
      let bytes = mutated(original, &steps)
      for item in items(bytes).items {
        #expect(item.range.upperBound <= bytes.count)
        guard let transaction = item.transaction else { continue }
        told += 1
        let parts = transaction.movements.map(\.part)
        #expect(Set(parts).count == parts.count)
        #expect(transaction.movements.allSatisfy { !$0.amount.isZero })
      }
    }
    #expect(told > 10)
  }

  @Test func `damaged bytes are refused or written back as they were`() throws {
    let vectors: [TransactionVector] = try vectors("solana/transactions.json")
    var steps = Steps(state: 2)
    for vector in vectors.prefix(6) {
      let original = try Hexadecimal.decode(vector.hex)
      for _ in 0..<30 {
        let bytes = mutated(original, &steps)
        guard let transaction = try? SolanaTransaction(parsing: bytes.span) else { continue }
        #expect(transaction.serialized() == bytes)
        let text = SolanaJSON.value(of: transaction).text()
        #expect(try SolanaJSON.transaction(of: json(text)) == transaction)
        _ = transaction.faults
      }
    }
  }
}
