import KeyDerivation

// Mutations seldom leave a key or a checksum right. The first byte therefore says what the rest is: a
// descriptor or a miniscript as it stands, the same with letters in place of keys, a wallet policy, or
// a script to find the miniscript of.

/// Reads any text as a descriptor, a miniscript or a policy, and any bytes as a script.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let choice = input.first else { return 0 }
  let rest = Array(input.dropFirst())
  switch choice % 8 {
  case 0: descriptor(String(decoding: rest, as: UTF8.self))
  case 1, 2: descriptor(expand(rest, isXOnly: false))
  case 3: descriptor(expand(rest, isXOnly: true))
  case 4: miniscript(expand(rest, isXOnly: false), .p2wsh)
  case 5: miniscript(expand(rest, isXOnly: true), .tapscript)
  case 6:
    let keys = [extended[0], extended[1]]
    let policy = try? WalletPolicy(template: String(decoding: rest, as: UTF8.self), keys: keys)
    if let policy { check(policy.descriptor) }
  default:
    script(rest, .p2wsh)
    script(rest, .tapscript)
  }
  return 0
}

private let points = [
  "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
  "c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5",
  "f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9",
]
private let extended = [
  "xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL",
  "xpub68NZiKmJWnxxS6aaHmn81bvJeTESw724CRDs6HbuccFQN9Ku14VQrADWgqbhhTHBaohPX4CjNLf9fq9MYo6oDaPPLPxSb7gwQN3ih19Zm4Y",
]

/// Writes keys in place of the letters A, B, C (points), X, Y (extended keys) and H (a hash).
private func expand(_ bytes: [UInt8], isXOnly: Bool) -> String {
  var text = ""
  for byte in bytes {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "C"):
      text += (isXOnly ? "" : "02") + points[Int(byte - UInt8(ascii: "A"))]
    case UInt8(ascii: "X"), UInt8(ascii: "Y"): text += extended[Int(byte - UInt8(ascii: "X"))]
    case UInt8(ascii: "H"): text += points[0]
    default: text.unicodeScalars.append(Unicode.Scalar(byte))
    }
  }
  return text
}

private func descriptor(_ text: String) {
  for sanity in [OutputDescriptor.SanityPolicy.required, .reported] {
    do throws(DescriptorFailure) {
      check(try OutputDescriptor(parsing: text, sanity: sanity))
    } catch {
      let offset = error.offset ?? 0
      precondition((0...text.utf8.count).contains(offset), "a place outside the text")
    }
  }
}

private func check(_ descriptor: OutputDescriptor) {
  let text = descriptor.description
  let again = try? OutputDescriptor(parsing: text, checksum: .required, sanity: .reported)
  precondition(again?.script == descriptor.script, "\(text) does not give itself back")
  for path in descriptor.singlePaths {
    guard let outputs = try? path.outputs(at: 7) else { continue }
    precondition(outputs.map(\.script) == (try? path.scripts(at: 7)), "other scripts")
    precondition(!outputs.isEmpty && outputs.allSatisfy { $0.script.count <= 1_000_000 })
  }
}

private func miniscript(_ text: String, _ context: MiniscriptContext) {
  guard let miniscript = try? Miniscript(parsing: text, in: context) else { return }
  let again = try? Miniscript(parsing: miniscript.description, in: context)
  precondition(again == miniscript, "\(miniscript) does not give itself back")
  _ = miniscript.problems
  guard let bytes = try? miniscript.script(at: 0) else { return }
  guard let decoded = try? Miniscript(script: bytes, in: context) else {
    // Keys in hashes are unknown, and a decoder may meet its limit of depth before the text does.
    return
  }
  precondition((try? decoded.script(at: 0)) == bytes, "another script")
}

private func script(_ bytes: [UInt8], _ context: MiniscriptContext) {
  guard let miniscript = try? Miniscript(script: bytes, in: context) else { return }
  precondition((try? miniscript.script(at: 0)) == bytes, "another script")
  precondition(miniscript.scriptSize == bytes.count, "another size")
  let text = miniscript.description
  guard !text.contains("expr_raw"), !text.contains("pk_h(") else { return }
  let again = try? Miniscript(parsing: text, in: context)
  precondition(again == miniscript, "\(text) does not give itself back")
}
