/// What kind of output script a wallet builds from its keys.
public enum ScriptKind: String, Hashable, Sendable, CaseIterable {
  /// Pay to public key hash.
  case p2pkh
  /// Pay to witness public key hash inside pay to script hash (BIP-0141).
  case p2shP2WPKH = "p2sh-p2wpkh"
  /// Pay to witness public key hash (BIP-0141).
  case p2wpkh
  /// Pay to taproot by the key alone, without scripts (BIP-0086).
  case p2tr
  /// Pay to script hash: several signers (BIP-0016).
  case p2sh
  /// Pay to witness script hash inside pay to script hash: several signers (BIP-0141).
  case p2shP2WSH = "p2sh-p2wsh"
  /// Pay to witness script hash: several signers (BIP-0141).
  case p2wsh
  /// An account that the key itself names; no script.
  case account
}
