import Cryptography
import FileAccess
import Foundation
import Quantities

/// Where the keys of cases lie: a folder outside every case.
///
/// A case's folder may be copied, mailed or lost; without its key its originals and its personal
/// numbers stay sealed. The key is one file, `<case id>.key`: 64 hexadecimal digits, mode 0600.
public struct KeyRing: Hashable, Sendable {
  /// The folder.
  public let folder: String

  /// Creates a key ring over a folder, which is made when the first key is.
  ///
  /// - Parameter folder: The folder's path.
  public init(folder: String) { self.folder = folder }

  /// Returns the key ring that an environment names.
  ///
  /// It is `$DISTRAIN_KEY_DIR`, else `$XDG_DATA_HOME/distrain/keys` (XDG Base Directory
  /// Specification), else `$HOME/.local/share/distrain/keys`; an empty variable counts as unset.
  ///
  /// - Parameter environment: The variables.
  /// - Returns: The key ring.
  /// - Throws: ``CaseFailure/noKeyFolder``.
  public static func standard(
    environment: [String: String]
  ) throws(CaseFailure) -> KeyRing {
    func value(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    if let folder = value("DISTRAIN_KEY_DIR") { return KeyRing(folder: folder) }
    // The specification: a path that is not absolute must be ignored.
    if let data = value("XDG_DATA_HOME"), data.hasPrefix("/") {
      return KeyRing(folder: data + "/distrain/keys")
    }
    guard let home = value("HOME") else { throw .noKeyFolder }
    return KeyRing(folder: home + "/.local/share/distrain/keys")
  }

  /// Returns where the key of a case lies.
  ///
  /// - Parameter caseID: The case's id, 32 hexadecimal digits.
  /// - Returns: The key file's path.
  public func path(of caseID: String) -> String { "\(folder)/\(caseID).key" }

  /// Makes a key and puts it on the disk.
  func makeKey(of caseID: String) throws(CaseFailure) -> CaseKeys {
    let path = path(of: caseID)
    let bytes: [UInt8]
    do throws(CryptographyError) {
      bytes = try SecureRandom.bytes(SymmetricKey.byteCount)
    } catch { throw CaseFailure(error) }
    let text = (FixedBytes<32>(bytes)?.description ?? "") + "\n"
    do throws(MappedFile.Failure) {
      try PrivateFolder.create(folder)
      StagedFile.removeAbandoned(in: folder)
      let file = try StagedFile.create(in: folder)
      try file.write(Array(text.utf8).span)
      try file.publish(as: path, mode: 0o600)
    } catch { throw CaseFailure(error, path: path) }
    return try CaseKeys(master: bytes, caseID: caseID)
  }

  /// Reads a key that ``makeKey(of:)`` made.
  func readKey(of caseID: String) throws(CaseFailure) -> CaseKeys {
    let path = path(of: caseID)
    let text: String
    do throws(MappedFile.Failure) {
      let file = try MappedFile.open(path)
      let bytes = file.bytes
      text = String(decoding: (0..<min(bytes.count, 128)).map { bytes[$0] }, as: UTF8.self)
    } catch {
      throw error.code == 2 ? .missingKey(path: path) : CaseFailure(error, path: path)  // ENOENT
    }
    let digits = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let key = FixedBytes<32>(hex: digits) else { throw .wrongKey(path: path) }
    return try CaseKeys(master: key.array, caseID: caseID)
  }
}

/// The keys that a case's key gives by HKDF-SHA-256, one for each purpose.
struct CaseKeys: Sendable {
  /// Seals originals.
  let exhibits: SymmetricKey
  /// Seals the texts of the database that quote an original.
  let records: SymmetricKey
  /// Seals personal numbers.
  let identifiers: SymmetricKey
  /// Authenticates the end of the audit log.
  let audit: SymmetricKey
  /// Tells this key from any other.
  let check: FixedBytes<32>

  init(master: [UInt8], caseID: String) throws(CaseFailure) {
    let salt = Array(caseID.utf8)
    do throws(CryptographyError) {
      func derive(_ purpose: String) throws(CryptographyError) -> SymmetricKey {
        try SymmetricKey.derived(
          from: master.span,
          salt: salt.span,
          info: "distrain/1/\(purpose)"
        )
      }
      exhibits = try derive("exhibits")
      records = try derive("records")
      identifiers = try derive("identifiers")
      audit = try derive("audit")
      check = HMAC.sha256(Array("key check".utf8).span, key: try derive("check"))
    } catch { throw CaseFailure(error) }
  }
}
