import BitcoinFormat
import ByteReading
import Quantities
import Testing

@Suite struct TransactionTests {
  @Test func `reads every field of the BIP-0143 example`() throws {
    let bytes = try Hexadecimal.decode(Fixtures.segWit)
    let transaction = try Transaction(parsing: bytes.span)
    #expect(transaction.version == 1)
    #expect(transaction.lockTime == 17)
    #expect(transaction.inputs.map(\.sequence) == [0xffff_ffee, 0xffff_ffff])
    #expect(transaction.inputs.map(\.script.count) == [73, 0])
    #expect(transaction.inputs.map { $0.witness.map(\.count) } == [[], [71, 33]])
    #expect(transaction.inputs[1].previous.index == 1)
    #expect(transaction.outputs.map(\.value) == [112_340_000, 223_450_000])
    #expect(
      transaction.transactionID.description
        == "e8151a2af31c368a35053ddd4bdb285a8595c769a3ad83e0fa02314a602d4609"
    )
    #expect(
      transaction.witnessTransactionID.description
        == "c36c38370907df2324d9ce9d149d191192f338b37665a82e78e76a12c909b762"
    )
    #expect(transaction.size == bytes.count)
    #expect(transaction.weight == 3 * transaction.strippedSize + bytes.count)
    #expect(transaction.virtualSize == (transaction.weight + 3) / 4)
    #expect(transaction.serialized() == bytes)
    #expect(transaction.serialized(withWitness: false).count == transaction.strippedSize)
  }

  @Test func `knows the first payment`() throws {
    let bytes = try Fixtures.legacy()
    let transaction = try Transaction(parsing: bytes.span)
    #expect(
      transaction.transactionID.description
        == "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16"
    )
    #expect(transaction.outputs.map(\.satoshis?.count) == [1_000_000_000, 4_000_000_000])
    #expect(!transaction.hasWitness)
    #expect(!transaction.isCoinbase)
  }

  @Test func `fails inside each prefix, in both readers alike`() throws {
    for bytes in [try Fixtures.legacy(), try Hexadecimal.decode(Fixtures.segWit)] {
      for count in 0..<bytes.count {
        let prefix = Array(bytes.prefix(count))
        let owned = ownedResult(prefix)
        guard case .failure(let failure) = owned else {
          Issue.record("a prefix of \(count) bytes was read")
          continue
        }
        #expect(failure.offset <= count)
        #expect(!failure.path.isEmpty)
        #expect(viewResult(prefix) == owned)
      }
    }
  }

  @Test func `both readers agree on damaged transactions`() throws {
    var generator = SeededGenerator(state: 1)
    for source in [try Fixtures.legacy(), try Hexadecimal.decode(Fixtures.segWit)] {
      for _ in 0..<3000 {
        var bytes = source
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          bytes[Int.random(in: bytes.indices, using: &generator)] =
            [0, 1, 0xfd, 0xfe, 0xff, .random(in: 0...255, using: &generator)].randomElement(
              using: &generator
            ) ?? 0
        }
        #expect(viewResult(bytes) == ownedResult(bytes))
      }
    }
  }

  @Test(arguments: [
    // Marker and flag 1, one input, no output, and an empty stack.
    ("00000000" + "0001" + "01" + input + "00" + "00" + "00000000", 5, "flag"),
    // Flag 2.
    ("00000000" + "0002" + "00" + "00000000", 5, "flag"),
    // An input count in three bytes where one would do.
    ("00000000" + "fd0100" + input + "00" + "00000000", 4, "vin"),
    // More inputs than bytes.
    ("00000000" + "ffffffffffffffffff" + input, 4, "vin"),
    // A script longer than the rest.
    (
      "00000000" + "01" + String(input.prefix(72)) + "feffffff7f" + "00000000", 41,
      "vin[0].scriptSig"
    ),
    // More outputs than bytes.
    ("00000000" + "01" + input + "02" + "0000000000000000" + "00" + "00000000", 46, "vout"),
  ])
  func `refuses what Bitcoin Core refuses`(_ digits: String, _ offset: Int, _ field: String) throws
  {
    let bytes = try Hexadecimal.decode(digits)
    let failure = #expect(throws: ParseFailure.self) { try Transaction(parsing: bytes.span) }
    #expect(failure?.offset == offset)
    #expect(failure?.field == field)
    #expect(viewResult(bytes) == ownedResult(bytes))
  }

  @Test func `refuses bytes after the lock time`() throws {
    let bytes = try Fixtures.legacy() + [0]
    #expect(throws: ParseFailure(.trailingBytes(1), at: bytes.count - 1)) {
      try Transaction(parsing: bytes.span)
    }
  }

  @Test func `reads a transaction without inputs, with the marker only where it may be one`() throws
  {
    let empty = try Hexadecimal.decode("00000000" + "0000" + "00000000")
    #expect(try Transaction(parsing: empty.span).inputs.isEmpty)
    let unfunded = try Hexadecimal.decode(
      "00000000" + "0001" + "0500000000000000" + "00" + "00000000"
    )
    #expect(throws: ParseFailure.self) { try Transaction(parsing: unfunded.span) }
    let transaction = try Transaction(parsing: unfunded.span, form: .withoutWitness)
    #expect(transaction.outputs == [.init(value: 5, script: [])])
    #expect(transaction.serialized() == unfunded)
  }

  @Test(arguments: [Int64.min, -1, 0, 2_100_000_000_000_000, 2_100_000_000_000_001, .max])
  func `keeps impossible amounts but does not count them as money`(_ value: Int64) throws {
    let transaction = Transaction(
      version: .max,
      inputs: [.init(previous: .null)],
      outputs: [.init(value: value, script: [])]
    )
    let bytes = transaction.serialized()
    let again = try Transaction(parsing: bytes.span)
    #expect(again == transaction)
    #expect((again.outputs[0].satoshis == nil) == !(0...2_100_000_000_000_000).contains(value))
  }

  @Test func `walks inputs and outputs in place`() throws {
    let bytes = try Hexadecimal.decode(Fixtures.segWit)
    let owned = try Transaction(parsing: bytes.span)
    var cursor = ByteCursor(bytes.span)
    let view = try TransactionView(from: &cursor)
    var inputs = view.inputs
    var index = 0
    while let input = inputs.next() {
      #expect(input.previous == owned.inputs[index].previous)
      #expect(input.sequence == owned.inputs[index].sequence)
      #expect(input.script.count == owned.inputs[index].script.count)
      index += 1
    }
    #expect(index == 2)
    var outputs = view.outputs
    index = 0
    while let output = outputs.next() {
      #expect(output.value == owned.outputs[index].value)
      #expect(Hexadecimal.encode(output.script) == Hexadecimal.encode(owned.outputs[index].script))
      index += 1
    }
    #expect(index == 2)
    #expect(view.weight == owned.weight)
    #expect(view.strippedSize == owned.strippedSize)
  }
}

/// An input that spends output 0 of no transaction, with an empty script.
private let input = String(repeating: "0", count: 72) + "00" + "ffffffff"

private func ownedResult(_ bytes: [UInt8]) -> Result<TransactionID, ParseFailure> {
  var cursor = ByteCursor(bytes.span)
  do throws(ParseFailure) {
    return .success(try Transaction(from: &cursor).transactionID)
  } catch {
    return .failure(error)
  }
}

private func viewResult(_ bytes: [UInt8]) -> Result<TransactionID, ParseFailure> {
  var cursor = ByteCursor(bytes.span)
  do throws(ParseFailure) {
    return .success(try TransactionView(from: &cursor).transactionID)
  } catch {
    return .failure(error)
  }
}
