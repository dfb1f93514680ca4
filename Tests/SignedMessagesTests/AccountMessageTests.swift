import AddressEncoding
import ByteReading
import Cryptography
import Quantities
import SignedMessages
import Testing

/// Signatures of accounts of Ethereum's and Tron's kind.
struct AccountMessageTests {
  private let wallet: TestWallet
  private let text = "Sign in to example.org, 2026-01-05"
  private let ethereum = Array("\u{19}Ethereum Signed Message:\n".utf8)
  private let tron = Array("\u{19}TRON Signed Message:\n".utf8)

  init() throws { wallet = try TestWallet("account") }

  private var address: String {
    get throws { EthereumAddress(try wallet.accountBytes).description }
  }

  private var tronAddress: String {
    get throws { Base58Check.encode([0x41] + (try wallet.accountBytes).array) }
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  @Test
  func `finds the scheme of an account of Ethereum's kind`() throws {
    let message = bytes(text)
    let digest = Keccak256.hash(message.span).array
    let length = bytes(String(message.count))
    let ways: [([[UInt8]], MessageScheme)] = [
      ([ethereum, length, message], .personalSign), ([message], .keccak),
      ([ethereum, bytes("32"), digest], .personalSignHash),
      ([ethereum, bytes("32"), message], .personalSignFixed),
    ]
    for (parts, scheme) in ways {
      let found = verdict(try address, text, wallet.account(parts))
      #expect(found.isValid && found.scheme == scheme && found.chain == "ethereum")
      #expect(try found.signer == address)
      #expect(found.publicKeys == [wallet.compressed])
      // Tron's accounts are signed for in these ways too.
      #expect(verdict(try tronAddress, text, wallet.account(parts)).scheme == scheme)
    }
    let low = try address.lowercased()
    #expect(verdict(low, text, wallet.account([ethereum, length, message])).isValid)
  }

  @Test
  func `finds the scheme of an account of Tron`() throws {
    let message = bytes(text)
    let digest = Keccak256.hash(message.span).array
    let ways: [([[UInt8]], MessageScheme)] = [
      ([tron, bytes(String(message.count)), message], .tronV2),
      ([tron, bytes("32"), digest], .tronV1Hash), ([tron, bytes("32"), message], .tronV1),
    ]
    for (parts, scheme) in ways {
      let found = verdict(try tronAddress, text, wallet.account(parts), chain: "BTC-TRC20")
      #expect(found.isValid && found.scheme == scheme && found.chain == "tron")
      #expect(try found.signer == tronAddress)
      #expect(!verdict(try address, text, wallet.account(parts)).isValid)
    }
    let digits = Hexadecimal.encode([0x41] + (try wallet.accountBytes).array)
    #expect(verdict(digits, text, wallet.account(ways[0].0)).isValid)
  }

  @Test
  func `takes a text of digits for its bytes, and says so`() throws {
    let raw: [UInt8] = [1, 2, 3, 0xff]
    let signature = wallet.account([ethereum, bytes("4"), raw])
    let found = verdict(try address, "0x010203ff", signature)
    #expect(found.isValid && found.scheme == .personalSign)
    #expect(found.notes.contains { $0.contains("digits") })
  }

  @Test
  func `reads every form of v`() throws {
    let message = bytes(text)
    let parts = [ethereum, bytes(String(message.count)), message]
    let plain = wallet.account(parts, v: 0)
    let (numbers, parity) = (Array(plain.prefix(64)), plain[64])
    func check(_ signature: [UInt8]) throws -> String? {
      let found = verdict(try address, text, signature)
      return found.isValid ? nil : found.failure?.code
    }
    #expect(try check(plain) == nil)
    #expect(try check(numbers + [27 + parity]) == nil)
    #expect(try check(numbers + [37 + parity]) == nil)
    // EIP-155 with chain number 42161: 84357 or 84358, three bytes.
    #expect(try check(numbers + [0x01, 0x49, 0x85 + parity]) == nil)
    var compact = numbers
    compact[32] |= parity << 7
    #expect(try check(compact) == nil)
    #expect(try check(numbers + [28 - parity]) == "signer_mismatch")
    #expect(try check(numbers + [2]) == "unknown_header")
    #expect(try check(numbers + [29]) == "unknown_header")
    #expect(try check(Array(numbers.dropLast())) == "wrong_length")
    #expect(try check([UInt8](repeating: 0, count: 32) + numbers.suffix(32) + [27]) == "r_zero")
    let high = TestWallet.withOtherS(numbers) + [28 - parity]
    let found = verdict(try address, text, high)
    #expect(found.isValid && found.notes.contains { $0.contains("high s") })
  }

  @Test
  func `reads digits with and without prefix`() throws {
    let message = bytes(text)
    let signature = wallet.account([ethereum, bytes(String(message.count)), message])
    for digits in [Hexadecimal.encode(signature), "0x" + Hexadecimal.encode(signature)] {
      let claim = SignedMessage(address: try address, message: message, signature: digits)
      #expect(claim.verdict().isValid)
    }
    let odd = SignedMessage(address: try address, message: message, signature: "0x123")
    #expect(odd.verdict().failure?.code == "bad_encoding")
  }

  @Test
  func `says which account did sign`() throws {
    let other = try TestWallet("somebody else")
    let message = bytes(text)
    let signature = other.account([ethereum, bytes(String(message.count)), message])
    let found = verdict(try address, text, signature)
    #expect(found.failure?.code == "signer_mismatch")
    #expect(found.signer == EthereumAddress(try other.accountBytes).description)
    #expect(verdict(try address, text, [], prefix: "smpAA==").failure?.code == "wrong_scheme")
  }
}

/// Claims whose scheme is known.
struct SignedHashTests {
  private let wallet: TestWallet

  init() throws { wallet = try TestWallet("account") }

  @Test(arguments: [false, true])
  func `typed data and data for one contract`(isTron: Bool) throws {
    let account = try wallet.accountBytes
    let address =
      isTron
      ? Base58Check.encode([0x41] + account.array) : EthereumAddress(account).description
    let parts: [[UInt8]] = [[0x19, 0x01], [UInt8](repeating: 7, count: 64)]
    let hash = Keccak256.hash(Array(parts.joined()).span)
    let signature = "0x" + Hexadecimal.encode(wallet.account(parts))
    let claim = SignedHash(typedData: hash, address: address, signature: signature, note: "seen")
    let found = claim.verdict()
    #expect(found.isValid && found.scheme == .typedData && found.signer == address)
    #expect(found.notes.contains("seen"))
    let other = Keccak256.hash([1].span)
    let wrong = SignedHash(typedData: other, address: address, signature: signature, note: nil)
    #expect(wrong.verdict().failure?.code == "signer_mismatch")

    let validator = FixedBytes<20>(InlineArray(repeating: 3))
    let message = Array("text".utf8)
    let bound = wallet.account([[0x19, 0x00], validator.array, message])
    let second = SignedHash(
      message: message,
      validator: validator,
      address: address,
      signature: Hexadecimal.encode(bound)
    ).verdict()
    #expect(second.isValid && second.scheme == .intendedValidator)
  }

  @Test func `TIP-712, as TronWeb signs`() throws {
    let hash = try #require(
      FixedBytes<32>(hex: "15a2ddfbd93ad048b6c1391659543b5e0dd5799cde747e219cbb07c2c3badd09")
    )
    let claim = SignedHash(
      typedData: hash,
      address: "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC",
      signature: "0x538f90916cfd0fcacc0f416e4bf019bfbca22085ada2168e83e6107e2453ea6b"
        + "2469ba68c2b53c6fab691b0e4e47b895b831593cc9c7b26c43a2656fb57a36481c",
      note: nil
    )
    #expect(claim.verdict().isValid)
  }

  @Test func `a contract's signature stays open, and a Bitcoin address cannot sign so`() throws {
    let address = EthereumAddress(try wallet.accountBytes).description
    let long = [UInt8](repeating: 1, count: 130)
    let open = SignedMessage(
      address: address,
      message: [1],
      signature: "0x" + Hexadecimal.encode(long)
    ).verdict()
    #expect(open.outcome == .inconclusive && open.failure?.code == "contract_signature")
    let hash = Keccak256.hash([1].span)
    let refused = SignedHash(
      typedData: hash,
      address: "16UwLL9Risc3QfPqBUvKofHmBQ7wMtjvM",
      signature: Hexadecimal.encode([UInt8](repeating: 1, count: 65)),
      note: nil
    ).verdict()
    #expect(refused.outcome == .invalid)
  }
}
