import BitcoinFormat
import ChainIndex
import Cryptography
import Foundation
import Quantities

// The first byte chooses a file of a small index: 0 the manifest, whose digest is made right again, else
// a column. Groups of three bytes follow: an offset in two bytes, counted past a column's header, and the
// byte that is put there. An offset of 0xffff cuts the file to as many bytes as the third byte says.

/// Changes a file of an index, then opens it and asks everything.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let choice = input.first else { return 0 }
  let files = Sample.files
  let (path, whole) = files[Int(choice) % files.count]
  let isManifest = path.hasSuffix("/index")
  var bytes = whole
  for at in stride(from: 1, to: input.count - 2, by: 3) {
    let offset = Int(input[at]) | Int(input[at + 1]) << 8
    if offset == 0xffff {
      bytes.removeLast(max(0, bytes.count - Int(input[at + 2])))
    } else {
      let place = isManifest ? offset : 64 + offset
      if place < bytes.count { bytes[place] = input[at + 2] }
    }
  }
  if isManifest, bytes.count >= 32 {
    let body = Array(bytes.dropLast(32))
    bytes = body + SHA256.hash(body.span).array
  }
  write(bytes, to: path)
  ask(Sample.folder)
  write(whole, to: path)
  return 0
}

private func write(_ bytes: [UInt8], to path: String) {
  guard (try? Data(bytes).write(to: URL(fileURLWithPath: path))) != nil else {
    preconditionFailure("the temporary folder can be written")
  }
}

private func ask(_ folder: String) {
  guard let index = try? ChainIndex(folder) else { return }
  _ = try? index.status()
  for number in 0..<UInt32(min(index.addressCount, 64)) {
    guard let address = try? index.address(number) else { continue }
    _ = index.number(of: address)
    _ = address.label(on: index.addressNetwork)
    _ = try? index.history(of: number)
    _ = try? index.balance(of: number, through: BlockHeight(1))
  }
  for row in 0..<min(index.inputCount, 64) { _ = try? index.previousTransaction(ofInput: row) }
  try? index.forEachInputBatch(
    leavingOut: { row, _, _ throws(ChainIndexFailure) in
      _ = try index.identifier(ofTransaction: row)
      return false
    }
  ) { _ throws(ChainIndexFailure) in }
  _ = try? ClusterLabels(of: index)
  _ = try? index.verify()
}

/// An index of three blocks, built once.
private enum Sample {
  static let folder: String = {
    let root = FileManager.default.temporaryDirectory
      .appendingPathComponent("fuzz-chain-index-\(getpid())").path
    try? FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      writeBlocks(root)
      try? await ChainIndexBuilder(source: root, folder: "\(root)/chain").build()
      done.signal()
    }
    done.wait()
    atexit { try? FileManager.default.removeItem(atPath: Sample.root) }
    return "\(root)/chain"
  }()

  static var root: String {
    FileManager.default.temporaryDirectory
      .appendingPathComponent("fuzz-chain-index-\(getpid())").path
  }

  static let files: [(path: String, bytes: [UInt8])] = {
    var paths = ["\(folder)/index"]
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    for name in names.sorted() where name.hasPrefix("columns-") && name.contains("/") {
      paths.append("\(folder)/\(name)")
    }
    precondition(paths.count > 20, "the sample index was built")
    return paths.map { ($0, Array(FileManager.default.contents(atPath: $0) ?? Data())) }
  }()

  private static func writeBlocks(_ root: String) {
    var blocks = BlockFileWriter(kind: .blocks, network: .regtest)
    var undo = BlockFileWriter(kind: .undo, network: .regtest)
    var previous = BlockHash(wireBytes: FixedBytes(InlineArray(repeating: 0)))
    var spent: (point: Transaction.OutPoint, output: Transaction.Output)?
    for height in UInt8(0)..<3 {
      let output = Transaction.Output(
        value: 5_000_000_000,
        script: [0, 20] + [UInt8](repeating: height, count: 20)
      )
      let data = Transaction.Output(value: 0, script: [0x6a, 1, height])
      let coinbase = Transaction(
        version: 2,
        inputs: [Transaction.Input(previous: .null, script: [0x51 + height, height])],
        outputs: [output, data]
      )
      var transactions = [coinbase]
      var coins: [[Coin]] = []
      if let spent {
        let missing = Transaction.OutPoint(
          transaction: TransactionID(wireBytes: FixedBytes(InlineArray(repeating: 9))),
          index: 1
        )
        transactions.append(
          Transaction(
            version: 2,
            inputs: [
              Transaction.Input(previous: spent.point), Transaction.Input(previous: missing),
            ],
            outputs: [Transaction.Output(value: 7, script: [0x51, height])]
          )
        )
        let coin = Coin(output: spent.output, height: BlockHeight(0), isCoinbase: true)
        coins = [[coin, coin]]
      }
      let block = mined(transactions, after: previous)
      blocks.append(block)
      undo.append(UndoData(transactions: coins), previous: previous)
      previous = block.hash
      spent = (.init(transaction: coinbase.transactionID, index: 0), output)
    }
    try? Data(blocks.bytes()).write(to: URL(fileURLWithPath: "\(root)/blk00000.dat"))
    try? Data(undo.bytes()).write(to: URL(fileURLWithPath: "\(root)/rev00000.dat"))
  }

  private static func mined(_ transactions: [Transaction], after previous: BlockHash) -> Block {
    let root = MerkleTree(transactions.map(\.transactionID.wireBytes)).root
    var nonce: UInt32 = 0
    while true {
      let header = BlockHeader(
        version: 2,
        previous: previous,
        merkleRoot: MerkleRoot(wireBytes: root),
        time: 1_700_000_000,
        bits: 0x207f_ffff,
        nonce: nonce
      )
      if header.meetsTarget { return Block(header: header, transactions: transactions) }
      nonce += 1
    }
  }
}
