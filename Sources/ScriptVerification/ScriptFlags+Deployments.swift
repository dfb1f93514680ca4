public import BitcoinFormat
public import Quantities

/// The heights at which consensus rules came into force on a network, as Bitcoin Core has buried
/// them (`src/kernel/chainparams.cpp`; BIP-0090).
struct BuriedDeployments: Hashable, Sendable {
  /// Strict DER (BIP-0066).
  let strictDER: UInt32
  /// `OP_CHECKLOCKTIMEVERIFY` (BIP-0065).
  let checkLockTimeVerify: UInt32
  /// `OP_CHECKSEQUENCEVERIFY` (BIP-0068, BIP-0112, BIP-0113).
  let checkSequenceVerify: UInt32
  /// Segregated witness (BIP-0141, BIP-0143, BIP-0147).
  let segregatedWitness: UInt32
  /// The blocks that broke rules which are otherwise applied from the start, and the rules to apply
  /// to them, by displayed hash.
  let exceptions: [String: ScriptFlags]

  init(on network: BitcoinNetwork) {
    switch network {
    case .mainnet:
      strictDER = 363_725
      checkLockTimeVerify = 388_381
      checkSequenceVerify = 419_328
      segregatedWitness = 481_824
      exceptions = [
        // Height 170,060, before BIP-0016 bound.
        "00000000000002dc756eebf4f49723ed8d30cc28a5f108eb94b1ba88ac4f9c22": [],
        // Height 692,261, before Taproot bound.
        "0000000000000000000f14c35b2d841e986ab5441de8c585d5ffe55ea1e395ad": [
          .payToScriptHash, .witness,
        ],
      ]
    case .testnet3:
      strictDER = 330_776
      checkLockTimeVerify = 581_885
      checkSequenceVerify = 770_112
      segregatedWitness = 834_624
      // Before BIP-0016 bound.
      exceptions = ["00000000dd30457c001f4095d208cc1296b0eed002427aa599874af7a432b105": []]
    case .testnet4, .signet:
      strictDER = 1
      checkLockTimeVerify = 1
      checkSequenceVerify = 1
      segregatedWitness = 1
      exceptions = [:]
    case .regtest:
      strictDER = 1
      checkLockTimeVerify = 1
      checkSequenceVerify = 1
      segregatedWitness = 0
      exceptions = [:]
    }
  }
}

extension ScriptFlags {
  /// Returns the consensus rules that bind a block's scripts (`GetBlockScriptFlags` in Bitcoin Core,
  /// `src/validation.cpp`).
  ///
  /// BIP-0016, segregated witness and Taproot are applied to every block, also before they bound:
  /// only two blocks of the main chain and one of testnet3 break them, and those are named by hash.
  ///
  /// - Parameters:
  ///   - height: The block's height; `nil` applies ``consensus``, all rules in force today.
  ///   - block: The block's hash, which finds the exceptions.
  ///   - network: The network.
  /// - Returns: The rules.
  public static func inForce(
    at height: BlockHeight?,
    block: BlockHash?,
    on network: BitcoinNetwork
  ) -> ScriptFlags {
    let deployments = BuriedDeployments(on: network)
    var flags: ScriptFlags = [.payToScriptHash, .witness, .taproot]
    if let block, let exception = deployments.exceptions[block.description] { flags = exception }
    let height = height?.value ?? .max
    if height >= deployments.strictDER { flags.insert(.strictDER) }
    if height >= deployments.checkLockTimeVerify { flags.insert(.checkLockTimeVerify) }
    if height >= deployments.checkSequenceVerify { flags.insert(.checkSequenceVerify) }
    if height >= deployments.segregatedWitness { flags.insert(.nullDummy) }
    return flags
  }
}
