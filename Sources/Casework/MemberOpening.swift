import CaseStore
import ExchangeFormat
import FileAccess
import TabularFormat

/// Opens one member of an archive, with the first password that fits.
struct MemberOpening {
  let walk: ArchiveWalk
  let member: ArchiveWalk.Member
  let passwords: Passwords
  /// What the member is called when somebody is asked for its password.
  let name: String

  /// Reads the member; `read` is given its content from the start with each password that may fit.
  ///
  /// - Throws: What `read` throws; ``ArchiveFailure`` with `passwordNeeded`, `wrongPassword` or
  ///   `tampered` if no password opens it.
  func open<Value>(
    _ read: (any MemberContent) throws(MemberReceptionFailure) -> Value
  ) throws(MemberReceptionFailure) -> Value {
    do throws(MemberReceptionFailure) { return try attempt(nil, read) } catch {
      guard case .content(let failure) = error, failure.reason == .passwordNeeded else {
        throw error
      }
    }
    var remembered: ArchiveFailure?
    let outcome = try passwords.tryAll(on: SensitiveText.masked(name)) {
      password throws(MemberReceptionFailure) in
      if let found = try attempt(password, &remembered, read) { return found }
      // Korean Windows takes a password in code page 949.
      guard password.indices.contains(where: { password[$0] >= 0x80 }),
        let other = Self.cp949(password)
      else { return nil }
      return try attempt(other.span, &remembered, read)
    }
    switch outcome {
    case .opened(let value): return value
    case .noneGiven: throw .content(ArchiveFailure(.passwordNeeded))
    case .noneFits: throw .content(remembered ?? ArchiveFailure(.wrongPassword))
    }
  }

  private func attempt<Value>(
    _ password: Span<UInt8>?,
    _ read: (any MemberContent) throws(MemberReceptionFailure) -> Value
  ) throws(MemberReceptionFailure) -> Value {
    let content: any MemberContent
    do throws(ArchiveFailure) { content = try walk.open(passphrase: password) } catch {
      throw .content(error)
    }
    return try read(content)
  }

  /// Tries a password; nil if it does not fit.
  private func attempt<Value>(
    _ password: Span<UInt8>,
    _ remembered: inout ArchiveFailure?,
    _ read: (any MemberContent) throws(MemberReceptionFailure) -> Value
  ) throws(MemberReceptionFailure) -> Value? {
    do throws(MemberReceptionFailure) { return try attempt(password, read) } catch {
      guard case .content(let failure) = error else { throw error }
      if failure.reason == .wrongPassword { return nil }
      // ZipCrypto lets one wrong password in 256 pass: another one may be right.
      if case .tampered = failure.reason,
        member.encryption == ArchiveEntry.Encryption.zipCrypto.name
      {
        remembered = failure
        return nil
      }
      throw error
    }
  }

  private static func cp949(_ password: Span<UInt8>) -> [UInt8]? {
    let bytes = [UInt8](capacity: password.count) { output in
      for index in password.indices { output.append(password[index]) }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    return try? TextEncoding.cp949.encode(text)
  }
}

extension ArchiveKind {
  /// Finds out whether a file is an archive that is not one document, as a workbook is.
  init?(ofDelivery bytes: ArchiveBytes) {
    guard
      let head = try? bytes.bytes(in: 0..<min(bytes.count, ArchiveKind.headByteCount)),
      let kind = ArchiveKind(head: head.span)
    else { return nil }
    if kind == .zip {
      // What cannot be listed goes to the reader of tables, which says why.
      guard let reader = try? ArchiveReader(bytes, limits: .delivery) else { return nil }
      let names = Set(reader.entries.map { $0.name.lowercased() })
      if names.contains("[content_types].xml") { return nil }
      if names.contains("content.xml"),
        names.contains("mimetype") || names.contains("meta-inf/manifest.xml")
      {
        return nil
      }
    }
    self = kind
  }
}
