package import Cryptography
public import Quantities

/// A seed phrase that a user typed (BIP-0039), in memory until its extended public keys are known.
///
/// The tool is watch-only: a phrase comes from a terminal and from nowhere else, it becomes extended
/// public keys at once, and its bytes are overwritten when the value goes away. It does not print.
public struct SeedPhrase: Sendable {
  /// The words in form NFKD with one space between them, which is what the seed is made of.
  private let sentence: SecretBytes
  /// The languages in whose lists the phrase is valid.
  ///
  /// There are several if lists share the words, as the two Chinese ones do. The seed does not depend
  /// on it.
  public let languages: [WordList.Language]
  /// The number of words.
  public let wordCount: Int

  /// The numbers of words that a phrase may have (BIP-0039, "Generating the mnemonic").
  public static let wordCounts = [12, 15, 18, 21, 24]

  /// Reads a phrase of any language.
  ///
  /// Words may be in upper or lower case, composed or decomposed, with any white space around them.
  ///
  /// - Parameter bytes: The phrase in UTF-8. The caller's copy is not wiped.
  /// - Throws: ``KeyFailure``: `invalidUTF8`, `wordCount`, `unknownWord`, `mixedWordLists`,
  ///   `phraseChecksumMismatch` or `missingWordList`. None of them holds a word.
  public init(parsing bytes: Span<UInt8>) throws(KeyFailure) {
    let text = try SecretText.decomposed(bytes, isLowercased: true)
    let ranges = text.withBytes { Self.words(in: $0) }
    guard Self.wordCounts.contains(ranges.count) else {
      throw KeyFailure(.wordCount(ranges.count))
    }
    var unknown = [Bool](repeating: true, count: ranges.count)
    var isWhole = false
    var languages: [WordList.Language] = []
    for list in try WordList.all() {
      let numbers = text.withBytes { text in
        SecretBytes(count: ranges.count * 2) { numbers in
          for (place, range) in ranges.enumerated() {
            let number = list.number(of: range, in: text) ?? WordList.count
            numbers[place * 2] = UInt8(number >> 8)
            numbers[place * 2 + 1] = UInt8(number & 0xff)
          }
        }
      }
      var isComplete = true
      numbers.withBytes { numbers in
        for place in ranges.indices {
          // 2048 stands for no word.
          if numbers[place * 2] == 8 { isComplete = false } else { unknown[place] = false }
        }
      }
      guard isComplete else { continue }
      isWhole = true
      if Self.entropy(of: numbers) != nil { languages.append(list.language) }
    }
    if let place = unknown.firstIndex(of: true) { throw KeyFailure(.unknownWord(place: place + 1)) }
    guard isWhole else { throw KeyFailure(.mixedWordLists) }
    guard !languages.isEmpty else { throw KeyFailure(.phraseChecksumMismatch) }
    self.languages = languages
    wordCount = ranges.count
    sentence = text.withBytes { text in Self.joined(ranges, of: text) }
  }

  /// The places of the words; everything up to a space's number, and the line's end, is white space.
  private static func words(in text: Span<UInt8>) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start: Int?
    for index in text.indices {
      if text[index] > 0x20 {
        start = start ?? index
      } else if let first = start {
        ranges.append(first..<index)
        start = nil
      }
    }
    if let first = start { ranges.append(first..<text.count) }
    return ranges
  }

  private static func joined(_ ranges: [Range<Int>], of text: Span<UInt8>) -> SecretBytes {
    let count = ranges.reduce(ranges.count - 1) { $0 + $1.count }
    return SecretBytes(count: count) { output in
      var offset = 0
      for range in ranges {
        if offset > 0 {
          output[offset] = 0x20
          offset += 1
        }
        for index in range {
          output[offset] = text[index]
          offset += 1
        }
      }
    }
  }

  /// The entropy of word numbers of two bytes each, if their checksum fits (BIP-0039: one bit of
  /// SHA-256 for each 32 bits).
  private static func entropy(of numbers: SecretBytes) -> SecretBytes? {
    let count = numbers.count / 2
    let checksumBits = count / 3
    let bits = SecretBytes(count: (count * 11 + 7) / 8) { output in
      numbers.withBytes { numbers in
        for bit in 0..<count * 11 {
          let (word, place) = bit.quotientAndRemainder(dividingBy: 11)
          let number = Int(numbers[word * 2]) << 8 | Int(numbers[word * 2 + 1])
          output[bit / 8] |= UInt8(number >> (10 - place) & 1) << UInt8(7 - bit % 8)
        }
      }
    }
    let entropy = bits.withBytes { bits in
      SecretBytes(copying: bits.extracting(first: count / 3 * 4))
    }
    let hash = SecretDerivation.sha256(entropy)
    let isRight = bits.withBytes { bits in
      hash.withBytes { hash in
        (bits[entropy.count] ^ hash[0]) >> UInt8(8 - checksumBits) == 0
      }
    }
    return isRight ? entropy : nil
  }

  /// Returns the seed (BIP-0039, "From mnemonic to seed"), 64 bytes.
  package func seed(passphrase: Span<UInt8>) throws(KeyFailure) -> SecretBytes {
    let passphrase = try SecretText.decomposed(passphrase, isLowercased: false)
    let prefix = Array("mnemonic".utf8)
    let salt = SecretBytes(count: prefix.count + passphrase.count) { salt in
      for index in prefix.indices { salt[index] = prefix[index] }
      passphrase.withBytes { passphrase in
        for index in passphrase.indices { salt[prefix.count + index] = passphrase[index] }
      }
    }
    guard
      let seed = try? SecretDerivation.pbkdf2SHA512(password: sentence, salt: salt, rounds: 2048)
    else { throw KeyFailure(.unrecognized) }
    return seed
  }

  /// Returns the entropy of the phrase in one of its languages, for tests.
  package func entropy(in language: WordList.Language) throws(KeyFailure) -> SecretBytes? {
    let list = try WordList.bundled(language)
    return sentence.withBytes { sentence in
      let ranges = Self.words(in: sentence)
      let numbers = SecretBytes(count: ranges.count * 2) { numbers in
        for (place, range) in ranges.enumerated() {
          let number = list.number(of: range, in: sentence) ?? 0
          numbers[place * 2] = UInt8(number >> 8)
          numbers[place * 2 + 1] = UInt8(number & 0xff)
        }
      }
      return Self.entropy(of: numbers)
    }
  }
}

/// An account of a wallet, as its extended public key shows it.
public struct WalletAccount: Hashable, Sendable {
  /// The convention that the account follows.
  public let standard: AccountStandard
  /// The chain.
  public let chain: AddressChain
  /// The path from the master key.
  public let path: DerivationPath
  /// The fingerprint of the master key.
  public let masterFingerprint: FixedBytes<4>
  /// The account's key, with the version bytes that wallets give it.
  public let key: ExtendedPublicKey
}

extension SeedPhrase {
  /// Returns the extended public keys of the phrase's accounts.
  ///
  /// The secrets that lead to them are overwritten before it returns. Whether an account was ever used
  /// only a search for its addresses tells; another passphrase gives other keys, and none is wrong.
  ///
  /// - Parameters:
  ///   - passphrase: The passphrase in UTF-8; empty for none.
  ///   - chains: The chains.
  ///   - standards: The conventions; one that a chain does not have is left out.
  ///   - accounts: The numbers of the accounts.
  /// - Returns: The accounts, by chain, then convention, then number.
  /// - Throws: ``KeyFailure``: `invalidUTF8` for the passphrase.
  /// - Complexity: O(*n*) in the number of accounts, after 2048 rounds of PBKDF2.
  public func accounts(
    passphrase: Span<UInt8>,
    chains: [AddressChain],
    standards: [AccountStandard] = AccountStandard.allCases,
    accounts: Range<UInt32> = 0..<1
  ) throws(KeyFailure) -> [WalletAccount] {
    let master = try ExtendedPrivateKey(seed: try seed(passphrase: passphrase))
    let fingerprint = try master.publicKey(format: .xpub).fingerprint
    var result: [WalletAccount] = []
    for chain in chains {
      for standard in standards where standard.scriptKind(on: chain) != nil {
        for number in accounts {
          let path = standard.path(ofAccount: number, on: chain)
          let key = try master.derived(path).publicKey(format: standard.format(on: chain))
          result.append(
            WalletAccount(
              standard: standard,
              chain: chain,
              path: path,
              masterFingerprint: fingerprint,
              key: key
            )
          )
        }
      }
    }
    return result
  }
}

extension SeedPhrase: CustomStringConvertible, CustomReflectable {
  /// A placeholder: a phrase does not print.
  public var description: String { "SeedPhrase(hidden)" }

  /// A mirror without children: a phrase does not show itself to a debugger's printer either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
