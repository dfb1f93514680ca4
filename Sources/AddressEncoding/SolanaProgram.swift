import Quantities

/// Programs and accounts of Solana that are part of the chain or of its standard library.
///
/// Sources: Solana's documentation, "Native Programs", "Sysvar Cluster Data" and "Token Program", and
/// the pages of the Solana Program Library.
public enum SolanaProgram: String, Hashable, Sendable, CaseIterable {
  case system = "11111111111111111111111111111111"
  case vote = "Vote111111111111111111111111111111111111111"
  case stake = "Stake11111111111111111111111111111111111111"
  case config = "Config1111111111111111111111111111111111111"
  case computeBudget = "ComputeBudget111111111111111111111111111111"
  case addressLookupTable = "AddressLookupTab1e1111111111111111111111111"
  case ed25519 = "Ed25519SigVerify111111111111111111111111111"
  case secp256k1 = "KeccakSecp256k11111111111111111111111111111"
  case secp256r1 = "Secp256r1SigVerify1111111111111111111111111"
  case loader = "BPFLoader2111111111111111111111111111111111"
  case firstLoader = "BPFLoader1111111111111111111111111111111111"
  case upgradeableLoader = "BPFLoaderUpgradeab1e11111111111111111111111"
  case loaderV4 = "LoaderV411111111111111111111111111111111111"
  case nativeLoader = "NativeLoader1111111111111111111111111111111"
  case feature = "Feature111111111111111111111111111111111111"
  case token = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
  case token2022 = "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb"
  case associatedToken = "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL"
  case memo = "MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr"
  case firstMemo = "Memo1UhkJRfHyvLMcVucJwxXeuD728EqVDDwQDxFMNo"
  case nativeMint = "So11111111111111111111111111111111111111112"
  case nativeMint2022 = "9pan9bMn5HatX4EJdBwg9VgCa7Uz5HL8N1m5D3NdXej9"
  case incinerator = "1nc1nerator11111111111111111111111111111111"
  case stakeConfig = "StakeConfig11111111111111111111111111111111"
  case clock = "SysvarC1ock11111111111111111111111111111111"
  case rent = "SysvarRent111111111111111111111111111111111"
  case slotHashes = "SysvarS1otHashes111111111111111111111111111"
  case slotHistory = "SysvarS1otHistory11111111111111111111111111"
  case stakeHistory = "SysvarStakeHistory1111111111111111111111111"
  case recentBlockhashes = "SysvarRecentB1ockHashes11111111111111111111"
  case epochSchedule = "SysvarEpochSchedu1e111111111111111111111111"
  case epochRewards = "SysvarEpochRewards1111111111111111111111111"
  case fees = "SysvarFees111111111111111111111111111111111"
  case instructions = "Sysvar1nstructions1111111111111111111111111"
  case lastRestartSlot = "SysvarLastRestartS1ot1111111111111111111111"

  private static let addresses: [SolanaProgram: SolanaAddress] = {
    var addresses: [SolanaProgram: SolanaAddress] = [:]
    for program in allCases {
      guard let address = try? SolanaAddress(parsing: program.rawValue) else {
        preconditionFailure("\(program) is not 32 bytes in Base58")
      }
      addresses[program] = address
    }
    return addresses
  }()

  private static let programs: [SolanaAddress: SolanaProgram] = {
    var programs: [SolanaAddress: SolanaProgram] = [:]
    for (program, address) in addresses { programs[address] = program }
    return programs
  }()

  /// The address.
  public var address: SolanaAddress {
    guard let address = Self.addresses[self] else {
      preconditionFailure("each program has an address")
    }
    return address
  }

  /// Finds a program by its address; `nil` if it is none of these.
  public init?(_ address: SolanaAddress) {
    guard let program = Self.programs[address] else { return nil }
    self = program
  }

  /// What it is, in words for people.
  public var name: String {
    switch self {
    case .system: "System program"
    case .vote: "Vote program"
    case .stake: "Stake program"
    case .config: "Config program"
    case .computeBudget: "Compute Budget program"
    case .addressLookupTable: "Address Lookup Table program"
    case .ed25519: "Ed25519 precompile"
    case .secp256k1: "Secp256k1 precompile"
    case .secp256r1: "Secp256r1 precompile"
    case .loader, .firstLoader, .upgradeableLoader, .loaderV4, .nativeLoader: "program loader"
    case .feature: "Feature program"
    case .token: "SPL Token program"
    case .token2022: "SPL Token-2022 program"
    case .associatedToken: "SPL Associated Token Account program"
    case .memo, .firstMemo: "SPL Memo program"
    case .nativeMint, .nativeMint2022: "mint of wrapped SOL"
    case .incinerator: "incinerator: what is sent there is destroyed"
    case .stakeConfig: "stake configuration"
    case .clock, .rent, .slotHashes, .slotHistory, .stakeHistory, .recentBlockhashes,
      .epochSchedule, .epochRewards, .fees, .instructions, .lastRestartSlot:
      "sysvar"
    }
  }

  /// What kind of account it is: `program`, `mint`, `sysvar` or `account`.
  public var type: String {
    switch self {
    case .nativeMint, .nativeMint2022: "mint"
    case .incinerator, .stakeConfig: "account"
    default: name == "sysvar" ? "sysvar" : "program"
    }
  }
}
