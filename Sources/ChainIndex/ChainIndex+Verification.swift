import Cryptography
import FileAccess
import Quantities

extension ChainIndex {
  /// Checks the digests of all columns.
  ///
  /// - Throws: ``ChainIndexFailure/digest(path:)`` naming the first column whose bytes are others.
  /// - Complexity: O(*n*) in the size of the index.
  public func verify() throws(ChainIndexFailure) {
    for (column, state) in zip(IndexColumn.allCases, manifest.columns) {
      let path = "\(self.path)/\(manifest.folder)/\(column.rawValue)"
      let file = try on(path) { () throws(MappedFile.Failure) in try ColumnFile.open(path) }
      let size = state.rows * column.width
      var chunks: [FixedBytes<32>] = []
      var bytes: [UInt8] = []
      for chunk in 0..<ColumnDigest.chunkCount(size) {
        let range = ColumnDigest.range(chunk, of: size)
        do throws(MappedFile.Failure) {
          try file.read(
            range.count,
            at: IndexColumn.headerSize + range.lowerBound,
            into: &bytes
          )
        } catch { throw .system(path: path, error) }
        chunks.append(SHA256.hash(bytes.span))
      }
      guard ColumnDigest.joined(chunks) == state.digest else { throw .digest(path: path) }
    }
  }

  /// Inputs of which the undo data say something else than the output that they spend.
  public struct Contradictions: Hashable, Sendable {
    /// How many there are.
    public fileprivate(set) var count = 0
    /// How many inputs could be compared: those whose output the index holds.
    public fileprivate(set) var compared = 0
    /// The rows of the first hundred.
    public fileprivate(set) var inputs: [Int] = []
  }

  /// Compares payer and value of each input with the output that it spends.
  ///
  /// Undo data are tied to a block by a checksum that anybody can compute. Whoever changes them can make
  /// another address the payer; the blocks themselves say who it was.
  ///
  /// - Returns: What does not agree.
  /// - Throws: ``ChainIndexFailure/inconsistent(column:row:value:)``.
  /// - Complexity: O(*n*) in inputs, with one random access for each.
  public func contradictions() throws(ChainIndexFailure) -> Contradictions {
    var found = Contradictions()
    for row in 0..<inputCount {
      let input = try input(row)
      guard let transaction = input.transaction else { continue }
      let outputs = try outputs(ofTransaction: transaction)
      let place = outputs.lowerBound + Int(input.output)
      found.compared += 1
      if place < outputs.upperBound {
        let output = try output(place)
        if output.address == input.address, output.value == input.value { continue }
      }
      found.count += 1
      if found.inputs.count < 100 { found.inputs.append(row) }
    }
    return found
  }
}
