import ByteReading
import Cryptography
import Quantities

/// A tree of one leaf under the key that nobody knows (BIP-0341, "Constructing and spending Taproot
/// outputs").
struct TapLeaf {
  let hash: FixedBytes<32>
  let outputKey: [UInt8]
  let control: [UInt8]

  init(script: [UInt8], version: UInt8 = 0xc0) throws {
    let nobody = try Hexadecimal.decode(
      "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0"
    )
    // The length in CompactSize form; the tests' scripts are short.
    let leaf = [version, UInt8(script.count)] + script
    let internalKey = try XOnlyPublicKey(parsing: nobody.span)
    hash = TaggedHash.tapLeaf.hash(leaf.span)
    let (key, isOdd) = try internalKey.taprootOutputKey(merkleRoot: hash)
    outputKey = key.bytes.array
    control = [version | (isOdd ? 1 : 0)] + nobody
  }
}
