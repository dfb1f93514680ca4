import Cryptography

/// Seals the texts and batches of the database that quote an original.
///
/// Each is bound to its column and to its place, so that a box moved to another row does not open.
struct TextSeal {
  let key: SymmetricKey

  func seal(_ text: String, as binding: String) throws(CaseFailure) -> [UInt8] {
    try seal(bytes: Array(text.utf8), as: binding)
  }

  func open(_ box: [UInt8], as binding: String) throws(CaseFailure) -> String {
    String(decoding: try open(bytes: box, as: binding), as: UTF8.self)
  }

  func seal(bytes: [UInt8], as binding: String) throws(CaseFailure) -> [UInt8] {
    do throws(CryptographyError) {
      return try AuthenticatedCipher.seal(
        bytes.span,
        key: key,
        associatedData: Array(binding.utf8).span
      )
    } catch { throw CaseFailure(error) }
  }

  func open(bytes box: [UInt8], as binding: String) throws(CaseFailure) -> [UInt8] {
    do throws(CryptographyError) {
      return try AuthenticatedCipher.open(
        box.span,
        key: key,
        associatedData: Array(binding.utf8).span
      )
    } catch { throw .damagedDatabase(reason: "\(binding) does not open under the case's key") }
  }
}
