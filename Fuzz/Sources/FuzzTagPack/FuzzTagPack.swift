import ByteReading
import Normalization
import Quantities

/// Reads any bytes as a pack of tags.
///
/// Whatever parses has tags in the order of their places, and each field can be written as JSON.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  _ = TagPack.isLikely(input)
  guard let pack = try? TagPack(parsing: input) else { return 0 }
  for (index, tag) in pack.tags.enumerated() {
    precondition(tag.index == index, "a tag has another's place")
    for value in tag.fields.values { _ = value.json.text() }
  }
  return 0
}
