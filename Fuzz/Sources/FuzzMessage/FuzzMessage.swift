import ByteReading
import SignedMessages

// The first byte says how the signature is written; then come the address, the message and the
// signature, with a line end after the first two. As raw bytes, the signature is encoded first, since
// mutations of Base64 seldom stay Base64.

/// Checks any text or bytes as a signed message.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let mode = input.first else { return 0 }
  let parts = input.dropFirst().split(
    separator: UInt8(ascii: "\n"),
    maxSplits: 2,
    omittingEmptySubsequences: false
  )
  guard parts.count == 3 else { return 0 }
  let address = String(decoding: parts[0], as: UTF8.self)
  let claim = SignedMessage(
    address: address,
    message: Array(parts[1]),
    signature: signature(mode, Array(parts[2])),
    chain: mode & 0x80 == 0 ? nil : "dogecoin"
  )
  let verdict = claim.verdict()
  precondition(verdict == claim.verdict(), "the same claim has another verdict")
  precondition(verdict.isValid == (verdict.failure == nil), "valid and why not")
  let json = verdict.json.text()
  precondition(!json.isEmpty)
  guard verdict.isValid else { return 0 }
  precondition(verdict.scheme != nil, "valid under no scheme")
  precondition(verdict.signer != nil || address.isEmpty, "valid and signed by nobody")
  guard !verdict.publicKeys.isEmpty else { return 0 }
  let other = SignedMessage(
    address: address,
    message: claim.message + [0],
    signature: claim.signature,
    chain: claim.chain
  )
  precondition(!other.verdict().isValid, "a signature of two messages")
  return 0
}

private func signature(_ mode: UInt8, _ bytes: [UInt8]) -> String {
  switch mode % 6 {
  case 0: "smp" + Base64.encode(bytes)
  case 1: "ful" + Base64.encode(bytes)
  case 2: "pof" + Base64.encode(bytes)
  case 3: Base64.encode(bytes)
  case 4: "0x" + Hexadecimal.encode(bytes)
  default: String(decoding: bytes, as: UTF8.self)
  }
}
