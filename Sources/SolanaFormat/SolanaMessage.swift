public import AddressEncoding
public import ByteReading
public import Quantities

/// What a transaction of Solana asks for, and what its signers sign (Solana's documentation,
/// "Transactions"; `Message` and `v0::Message` of the SDK).
public struct SolanaMessage: Hashable, Sendable {
  /// The form of the message.
  public enum Version: Hashable, Sendable {
    /// The first form, which names all accounts itself.
    case legacy
    /// Version 0, which can name accounts by their place in tables on the chain.
    case v0
  }

  /// How many accounts sign, and how many are read only.
  public struct Header: Hashable, Sendable {
    /// How many accounts, from the first on, must sign.
    public var requiredSignatures: UInt8
    /// How many of those, the last of them, are read only.
    public var readonlySigned: UInt8
    /// How many of the others, the last of them, are read only.
    public var readonlyUnsigned: UInt8

    /// Creates a header.
    public init(requiredSignatures: UInt8, readonlySigned: UInt8, readonlyUnsigned: UInt8) {
      self.requiredSignatures = requiredSignatures
      self.readonlySigned = readonlySigned
      self.readonlyUnsigned = readonlyUnsigned
    }
  }

  /// A call of a program.
  public struct Instruction: Hashable, Sendable {
    /// The program, by its place among the accounts.
    public var programIndex: UInt8
    /// The accounts that it is given, by their places.
    public var accounts: [UInt8]
    /// What it is told.
    public var data: [UInt8]

    /// Creates an instruction.
    public init(programIndex: UInt8, accounts: [UInt8], data: [UInt8]) {
      self.programIndex = programIndex
      self.accounts = accounts
      self.data = data
    }
  }

  /// Accounts that stand in a table on the chain.
  public struct AddressTableLookup: Hashable, Sendable {
    /// The table.
    public var table: SolanaAddress
    /// The places in the table of accounts that can be written.
    public var writableIndexes: [UInt8]
    /// The places in the table of accounts that are read only.
    public var readonlyIndexes: [UInt8]

    /// Creates a lookup.
    public init(table: SolanaAddress, writableIndexes: [UInt8], readonlyIndexes: [UInt8]) {
      self.table = table
      self.writableIndexes = writableIndexes
      self.readonlyIndexes = readonlyIndexes
    }
  }

  /// The form.
  public var version: Version
  /// How many accounts sign and are read only.
  public var header: Header
  /// The accounts that the message names itself: first those that sign, the payer of the fee first.
  public var accountKeys: [SolanaAddress]
  /// The hash of a recent block, or the value of a nonce account.
  public var recentBlockhash: FixedBytes<32>
  /// The calls, in their order.
  public var instructions: [Instruction]
  /// The accounts that stand in tables; none in a message of the first form.
  public var addressTableLookups: [AddressTableLookup]

  /// Creates a message.
  public init(
    version: Version,
    header: Header,
    accountKeys: [SolanaAddress],
    recentBlockhash: FixedBytes<32>,
    instructions: [Instruction],
    addressTableLookups: [AddressTableLookup] = []
  ) {
    self.version = version
    self.header = header
    self.accountKeys = accountKeys
    self.recentBlockhash = recentBlockhash
    self.instructions = instructions
    self.addressTableLookups = addressTableLookups
  }
}

extension SolanaMessage {
  /// Reads a message and leaves the rest.
  ///
  /// The form is read, not the sense: see ``faults``.
  ///
  /// - Parameter cursor: Stands before the message.
  /// - Throws: ``ParseFailure`` with the offset and the field.
  public init(from cursor: inout ByteCursor) throws(ParseFailure) {
    let start = cursor.offset
    let first = try cursor.field("header") { cursor throws(ParseFailure) in
      try cursor.readUInt8()
    }
    version = first & 0x80 == 0 ? .legacy : .v0
    guard first & 0x80 == 0 || first == 0x80 else {
      throw ParseFailure(
        .invalidValue("a message of version \(first & 0x7f); known are the legacy form and 0"),
        at: start,
        path: [.field("version")]
      )
    }
    let version = version
    header = try cursor.field("header") { cursor throws(ParseFailure) in
      Header(
        requiredSignatures: version == .legacy ? first : try cursor.readUInt8(),
        readonlySigned: try cursor.readUInt8(),
        readonlyUnsigned: try cursor.readUInt8()
      )
    }
    accountKeys = try cursor.shortList("accountKeys", leastSize: 32) {
      cursor throws(ParseFailure) in SolanaAddress(FixedBytes(try cursor.readArray()))
    }
    recentBlockhash = try cursor.field("recentBlockhash") { cursor throws(ParseFailure) in
      FixedBytes(try cursor.readArray())
    }
    instructions = try cursor.shortList("instructions", leastSize: 3) {
      cursor throws(ParseFailure) in
      Instruction(
        programIndex: try cursor.field("programIdIndex") { cursor throws(ParseFailure) in
          try cursor.readUInt8()
        },
        accounts: try cursor.shortBytes("accounts"),
        data: try cursor.shortBytes("data")
      )
    }
    guard version == .v0 else {
      addressTableLookups = []
      return
    }
    addressTableLookups = try cursor.shortList("addressTableLookups", leastSize: 34) {
      cursor throws(ParseFailure) in
      AddressTableLookup(
        table: SolanaAddress(
          FixedBytes(
            try cursor.field("accountKey") { cursor throws(ParseFailure) in
              try cursor.readArray()
            }
          )
        ),
        writableIndexes: try cursor.shortBytes("writableIndexes"),
        readonlyIndexes: try cursor.shortBytes("readonlyIndexes")
      )
    }
  }

  /// Reads exactly one message.
  ///
  /// - Parameter bytes: The message and nothing else.
  /// - Throws: ``ParseFailure`` with the offset and the field.
  public init(parsing bytes: Span<UInt8>) throws(ParseFailure) {
    var cursor = ByteCursor(bytes)
    try self.init(from: &cursor)
    try cursor.finish()
  }

  /// The bytes that are signed.
  public func serialized() -> [UInt8] {
    var bytes: [UInt8] = version == .legacy ? [] : [0x80]
    bytes += [header.requiredSignatures, header.readonlySigned, header.readonlyUnsigned]
    bytes.appendShortCount(accountKeys.count)
    for key in accountKeys { bytes += key.bytes.array }
    bytes += recentBlockhash.array
    bytes.appendShortCount(instructions.count)
    for instruction in instructions {
      bytes.append(instruction.programIndex)
      bytes.appendShort(instruction.accounts)
      bytes.appendShort(instruction.data)
    }
    guard version == .v0 else { return bytes }
    bytes.appendShortCount(addressTableLookups.count)
    for lookup in addressTableLookups {
      bytes += lookup.table.bytes.array
      bytes.appendShort(lookup.writableIndexes)
      bytes.appendShort(lookup.readonlyIndexes)
    }
    return bytes
  }

  /// The accounts that must sign; fewer than the header says if the message names fewer.
  public var signers: ArraySlice<SolanaAddress> {
    accountKeys.prefix(Int(header.requiredSignatures))
  }

  /// How many accounts stand in tables.
  public var loadedCount: Int {
    addressTableLookups.reduce(0) { $0 + $1.writableIndexes.count + $1.readonlyIndexes.count }
  }
}

/// Why the runtime does not take a message or a transaction that is well-formed.
public struct SolanaFault: Hashable, Sendable, CustomStringConvertible {
  /// The field.
  public let field: String
  /// The rule and what was found.
  public let reason: String

  /// The field and the rule in one line.
  public var description: String { "\(field): \(reason)" }

  /// The fault as the reason for which an encoding is refused.
  var failure: ParseFailure { ParseFailure(.invalidValue(reason), at: 0, path: [.field(field)]) }
}

extension SolanaMessage {
  /// The most accounts of a message, those from tables among them (Solana SDK, `v0::Message`).
  private static let mostAccounts = 256
  /// The most accounts that sign: the highest bit of their number says that a version follows.
  private static let mostSigners = 127

  /// Why the runtime refuses the message, in the order of its own checks; none if it takes it.
  ///
  /// These are the rules of `sanitize` in the SDK, and the runtime's refusal of an account that is named
  /// twice (`AccountLoadedTwice`).
  public var faults: [SolanaFault] {
    var faults = unsoundness
    var seen: Set<SolanaAddress> = []
    for (index, key) in accountKeys.enumerated() where !seen.insert(key).inserted {
      let field = "message.accountKeys[\(index)]"
      faults.append(SolanaFault(field: field, reason: "\(key) is named twice"))
    }
    return faults
  }

  /// Checks the form of the message as the SDK's `sanitize` does.
  ///
  /// - Throws: ``ParseFailure`` with the field and the rule, without an offset.
  public func checkForm() throws(ParseFailure) {
    if let fault = unsoundness.first { throw fault.failure }
  }

  /// Why `sanitize` refuses the message; none if it takes it.
  private var unsoundness: [SolanaFault] {
    var faults: [SolanaFault] = []
    func fault(_ field: String, _ reason: String) {
      faults.append(SolanaFault(field: "message.\(field)", reason: reason))
    }
    let named = accountKeys.count
    let (required, readonly) = (Int(header.requiredSignatures), Int(header.readonlyUnsigned))
    if required > Self.mostSigners {
      fault("header", "\(required) signers, at most \(Self.mostSigners)")
    }
    if required + readonly > named {
      fault("header", "\(required) signers and \(readonly) read-only accounts among \(named)")
    }
    if header.readonlySigned >= header.requiredSignatures {
      fault("header", "no signer can be written, so nobody pays the fee")
    }
    for (index, lookup) in addressTableLookups.enumerated()
    where lookup.writableIndexes.isEmpty && lookup.readonlyIndexes.isEmpty {
      fault("addressTableLookups[\(index)]", "it names no account")
    }
    let total = named + loadedCount
    if version == .v0, total > Self.mostAccounts {
      fault("accountKeys", "\(total) accounts with those of tables, at most \(Self.mostAccounts)")
    }
    for (index, instruction) in instructions.enumerated() {
      let program = Int(instruction.programIndex)
      if program == 0 {
        fault("instructions[\(index)].programIdIndex", "the payer of the fee cannot be a program")
      } else if program >= named {
        fault("instructions[\(index)].programIdIndex", "\(program) of \(named) accounts")
      }
      if let account = instruction.accounts.first(where: { Int($0) >= total }) {
        fault("instructions[\(index)].accounts", "\(account) of \(total) accounts")
      }
    }
    return faults
  }
}
