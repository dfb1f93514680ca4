import FileAccess

/// Walks through an archive of any kind and reads every member, with a password where one is needed.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let kind = ArchiveKind(head: input.span) else { return 0 }
  let archive = ArchiveBytes(input)
  var limits = ArchiveLimits()
  limits.freeByteCount = 1 << 20
  limits.entryByteCount = 4 << 20
  limits.totalByteCount = 16 << 20
  if kind == .zip { try? ArchiveSurvey.check(archive, depth: 3, limits: limits) }
  guard
    let walk = try? ArchiveWalk(archive, kind: kind, fileName: "fuzz.gz", limits: limits)
  else { return 0 }
  let password = Array("900101".utf8)
  while let member = try? walk.next() {
    guard member.kind == .file else { continue }
    let isLocked = member.encryption != nil
    let content = try? isLocked ? walk.open(passphrase: password.span) : walk.open()
    guard let content, let bytes = try? content.readAll(limit: limits.entryByteCount) else {
      continue
    }
    precondition(bytes.count <= limits.entryByteCount)
    if let claimed = member.claimedByteCount { precondition(bytes.count == claimed) }
  }
  return 0
}
