package import BitcoinFormat
import Cryptography
package import Quantities
import Synchronization

/// The signature hash before segregated witness: of a copy of the transaction in which parts are
/// blanked (`CTransactionSignatureSerializer` in Bitcoin Core, `src/script/interpreter.cpp`).
///
/// Each input hashes the whole transaction anew, with its script in its own place. The bytes before
/// that place are the same for all inputs that sign them: their hash state is kept and moved forward,
/// so that inputs asked for in order hash what stands before them once in all.
package struct LegacySignatureHashing: Sendable {
  /// The transaction with empty scripts, and how far it has been hashed.
  private struct Progress: Sendable {
    let bytes: [UInt8]
    /// The offset of the first input.
    let start: Int
    /// The number of inputs that the hasher has read.
    var inputCount: Int?
    var hasher = SHA256()
  }

  /// The hashes over all inputs and outputs that one script in one input has asked for.
  ///
  /// A script may check any number of signatures of the same hash type; without this each check would
  /// hash the whole transaction again.
  private struct Known: Sendable {
    let input: Int
    let code: [UInt8]
    var hashes: [UInt32: FixedBytes<32>] = [:]
  }

  private final class Cache: Sendable {
    let progress = Mutex<Progress?>(nil)
    let known = Mutex<Known?>(nil)
  }

  /// The size of an input with an empty script.
  private static let blankInputSize = 41

  private let transaction: Transaction
  private let tail: [UInt8]
  private let cache = Cache()

  /// Creates the hashing of a transaction.
  ///
  /// - Parameters:
  ///   - transaction: The transaction that spends.
  ///   - tail: What a chain's form has behind the lock time and its signatures cover.
  package init(_ transaction: Transaction, tail: [UInt8] = []) {
    self.transaction = transaction
    self.tail = tail
  }

  package func hash(input index: Int, scriptCode: Span<UInt8>, type rawType: UInt32) -> FixedBytes<
    32
  > {
    let type = SighashType(rawValue: rawType)
    if Self.coversNothing(type, input: index, of: transaction) {
      // The number 1: what the first client signed when there was no output to sign.
      var one = InlineArray<32, UInt8>(repeating: 0)
      one[0] = 1
      return FixedBytes(one)
    }
    var code: [UInt8] = []
    code.reserveCapacity(scriptCode.count + 9)
    Self.append(scriptCode, to: &code)
    if let hash = cache.known.withLock({ known in
      known?.input == index && known?.code == code ? known?.hashes[rawType] : nil
    }) {
      return hash
    }
    let hash =
      type.coversOtherInputs && type.coversAllOutputs
      ? wholeHash(input: index, code: code, type: rawType)
      : partialHash(input: index, code: code, type: type)
    cache.known.withLock { known in
      if known?.input != index || known?.code != code { known = Known(input: index, code: code) }
      known?.hashes[rawType] = hash
    }
    return hash
  }

  /// Whether a signature of this type in this input is one of the number 1.
  package static func coversNothing(
    _ type: SighashType,
    input: Int,
    of transaction: Transaction
  ) -> Bool {
    type.outputs == .matching && input >= transaction.outputs.count
  }

  /// The hash over all inputs and outputs.
  private func wholeHash(input index: Int, code: [UInt8], type: UInt32) -> FixedBytes<32> {
    let reached = cache.progress.withLock { progress in
      var next = progress ?? makeBlank()
      var hasher = SHA256()
      var offset = 0
      if let count = next.inputCount, count <= index {
        hasher = next.hasher
        offset = next.start + count * Self.blankInputSize
      }
      let place = next.start + index * Self.blankInputSize
      hasher.update(next.bytes.span.extracting(offset..<place))
      next.hasher = hasher
      next.inputCount = index
      progress = next
      return next
    }
    let bytes = reached.bytes.span
    let place = reached.start + index * Self.blankInputSize
    var hasher = reached.hasher
    // The outpoint, the script in place of the empty one, and all that follows.
    hasher.update(bytes.extracting(place..<place + 36))
    hasher.update(code.span)
    hasher.update(bytes.extracting(place + 37..<bytes.count))
    hasher.update(littleEndian: type)
    return hasher.finalizeTwice()
  }

  private func makeBlank() -> Progress {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(transaction.strippedSize)
    bytes.appendUInt32LE(transaction.version)
    bytes.appendCompactSize(transaction.inputs.count)
    let start = bytes.count
    for input in transaction.inputs {
      input.previous.append(to: &bytes)
      bytes.append(0)
      bytes.appendUInt32LE(input.sequence)
    }
    appendOutputs(transaction.outputs, to: &bytes)
    return Progress(bytes: bytes, start: start)
  }

  /// The hash where the type leaves out inputs or outputs.
  private func partialHash(input index: Int, code: [UInt8], type: SighashType) -> FixedBytes<32> {
    var bytes: [UInt8] = []
    bytes.appendUInt32LE(transaction.version)
    if type.coversOtherInputs {
      bytes.appendCompactSize(transaction.inputs.count)
      for (position, input) in transaction.inputs.enumerated() {
        input.previous.append(to: &bytes)
        if position == index {
          bytes += code
        } else {
          bytes.append(0)
        }
        let covered = position == index || type.coversOtherSequences
        bytes.appendUInt32LE(covered ? input.sequence : 0)
      }
    } else {
      let input = transaction.inputs[index]
      bytes.append(1)
      input.previous.append(to: &bytes)
      bytes += code
      bytes.appendUInt32LE(input.sequence)
    }
    switch type.outputs {
    case .all: appendOutputs(transaction.outputs, to: &bytes)
    case .none: appendOutputs([], to: &bytes)
    case .matching:
      let blanked = Transaction.Output(value: -1, script: [])
      let others = [Transaction.Output](repeating: blanked, count: index)
      appendOutputs(others + [transaction.outputs[index]], to: &bytes)
    }
    bytes.appendUInt32LE(type.rawValue)
    return SHA256.doubleHash(bytes.span)
  }

  private func appendOutputs(_ outputs: [Transaction.Output], to bytes: inout [UInt8]) {
    bytes.appendCompactSize(outputs.count)
    for output in outputs { output.append(to: &bytes) }
    bytes.appendUInt32LE(transaction.lockTime)
    bytes += tail
  }

  /// Appends a script with its length, each `OP_CODESEPARATOR` left out.
  ///
  /// Where the script ends in a push beyond its end, Bitcoin Core writes the script only up to that
  /// push's data, under the full length.
  private static func append(_ script: Span<UInt8>, to bytes: inout [UInt8]) {
    var separators: [Int] = []
    var end = script.count
    var cursor = ScriptCursor(script)
    scan: while true {
      switch cursor.next() {
      case .end: break scan
      case .operation(let operation):
        if operation.opcode == Opcode.codeSeparator.rawValue {
          separators.append(cursor.offset - 1)
        }
      case .truncated(let start):
        end = dataOffset(ofTruncatedPushAt: start, in: script)
        break scan
      }
    }
    bytes.appendCompactSize(script.count - separators.count)
    var start = 0
    for separator in separators {
      bytes.append(contentsOf: script.extracting(start..<separator))
      start = separator + 1
    }
    bytes.append(contentsOf: script.extracting(start..<end))
  }

  /// The offset behind the opcode of a push, and behind its length if that is whole.
  private static func dataOffset(ofTruncatedPushAt start: Int, in script: Span<UInt8>) -> Int {
    let opcode = script[start]
    guard (0x4c...0x4e).contains(opcode) else { return start + 1 }
    let width = 1 << Int(opcode - 0x4c)
    return script.count - start - 1 >= width ? start + 1 + width : start + 1
  }
}
