import Cryptography

/// Seals the texts of the database that quote an original.
///
/// Each is bound to its column and to its place, so that a box moved to another row does not open.
struct TextSeal {
  let key: SymmetricKey

  func seal(_ text: String, as binding: String) throws(CaseFailure) -> [UInt8] {
    do throws(CryptographyError) {
      return try AuthenticatedCipher.seal(
        Array(text.utf8).span,
        key: key,
        associatedData: Array(binding.utf8).span
      )
    } catch { throw CaseFailure(error) }
  }

  func open(_ box: [UInt8], as binding: String) throws(CaseFailure) -> String {
    let bytes: [UInt8]
    do throws(CryptographyError) {
      bytes = try AuthenticatedCipher.open(
        box.span,
        key: key,
        associatedData: Array(binding.utf8).span
      )
    } catch { throw .damagedDatabase(reason: "\(binding) does not open under the case's key") }
    return String(decoding: bytes, as: UTF8.self)
  }
}
