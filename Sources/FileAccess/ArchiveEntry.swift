/// One file or folder of a ZIP archive, as its central directory states it.
public struct ArchiveEntry: Hashable, Sendable {
  /// The bytes of the name as they stand in the archive.
  ///
  /// Korean Windows writes names in code page 949 without saying so, and macOS writes Hangul
  /// decomposed (NFD). Both are kept.
  public let nameBytes: [UInt8]
  /// The name as text, in the encoding of ``nameEncoding``.
  public let name: String
  /// The encoding that ``name`` was read with.
  public let nameEncoding: NameEncoding
  /// The number of bytes that the entry claims to have after decompression.
  public let claimedByteCount: Int
  /// The number of bytes that the entry's data takes in the archive.
  public let compressedByteCount: Int
  /// The offset of the entry's local header.
  public let offset: Int
  /// How the entry's data is compressed.
  public let method: Method
  /// How the entry's data is encrypted.
  public let encryption: Encryption
  /// What the entry is.
  public let kind: Kind
  /// The CRC-32 that the content shall have.
  let checksum: UInt32
  /// The entry's record in the central directory.
  let record: Range<Int>
  /// Where the next entry or the directory starts, behind which no byte of this one lies.
  var dataLimit: Int

  /// Whether the entry's data is encrypted.
  public var isEncrypted: Bool { encryption != .none }
  /// Whether the entry is a folder.
  public var isFolder: Bool { kind == .folder }

  /// The encodings of entry names.
  public enum NameEncoding: Hashable, Sendable {
    /// UTF-8.
    case utf8
    /// Code page 949.
    case cp949
    /// Code page 932, the Shift_JIS of Windows.
    case cp932
    /// ISO 8859-1, which reads any bytes: the true encoding is not known.
    case unknown
  }

  /// Ways of compression (APPNOTE.TXT 4.4.5).
  public enum Method: Hashable, Sendable {
    /// No compression.
    case stored
    /// DEFLATE.
    case deflate
    /// Another one, by its number.
    case other(UInt16)
  }

  /// Ways of encryption.
  public enum Encryption: Hashable, Sendable {
    /// None.
    case none
    /// PKWARE's first cipher (APPNOTE.TXT 6.1), which is weak and has no code over the content.
    case zipCrypto
    /// WinZip AES with a key of so many bits (AE-1, AE-2), with a code over the content.
    case aes(bits: Int)
    /// PKWARE strong encryption (APPNOTE.TXT 7), which is not read here.
    case strong

    /// The name under which people know it.
    public var name: String {
      switch self {
      case .none: "none"
      case .zipCrypto: "ZipCrypto"
      case .aes(let bits): "AES-\(bits)"
      case .strong: "PKWARE strong encryption"
      }
    }
  }

  /// What an entry can be.
  public enum Kind: Hashable, Sendable {
    /// A file.
    case file
    /// A folder.
    case folder
    /// A symbolic link.
    case link
    /// A device, pipe or socket.
    case device
  }
}
