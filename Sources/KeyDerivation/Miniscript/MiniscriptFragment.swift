/// Where a miniscript is used, which decides how keys are written and which limits hold.
public enum MiniscriptContext: String, Hashable, Sendable {
  /// The witness script of a version 0 program (BIP-0141).
  case p2wsh
  /// A leaf of a taproot tree (BIP-0342).
  case tapscript
}

/// One fragment of the language, without the expressions in it (BIP-0379, "Translation Table").
public enum MiniscriptFragment: Hashable, Sendable {
  /// The hash functions that a preimage can be asked for.
  public enum Hash: String, Hashable, Sendable, CaseIterable {
    /// SHA-256.
    case sha256
    /// SHA-256 twice.
    case hash256
    /// RIPEMD-160.
    case ripemd160
    /// RIPEMD-160 of SHA-256.
    case hash160

    /// The length of the hash in bytes.
    public var count: Int { self == .sha256 || self == .hash256 ? 32 : 20 }

    var opcode: Opcode {
      switch self {
      case .sha256: .sha256
      case .hash256: .hash256
      case .ripemd160: .ripemd160
      case .hash160: .hash160
      }
    }
  }

  /// The wrappers that are fragments of their own; `t`, `l` and `u` are short for others.
  public enum Wrapper: String, Hashable, Sendable, CaseIterable {
    /// `TOALTSTACK [X] FROMALTSTACK`.
    case altStack = "a"
    /// `SWAP [X]`.
    case swap = "s"
    /// `[X] CHECKSIG`.
    case check = "c"
    /// `DUP IF [X] ENDIF`.
    case dupIf = "d"
    /// `[X] VERIFY`.
    case verify = "v"
    /// `SIZE 0NOTEQUAL IF [X] ENDIF`.
    case nonzero = "j"
    /// `[X] 0NOTEQUAL`.
    case zeroNotEqual = "n"
  }

  /// `0`: cannot be satisfied.
  case zero
  /// `1`: is always satisfied.
  case one
  /// `pk_k(key)`.
  case keyCheck(KeyExpression)
  /// `pk_h(key)`.
  case keyHash(KeyExpression)
  /// `older(n)`: a relative lock.
  case older(UInt32)
  /// `after(n)`: an absolute lock.
  case after(UInt32)
  /// `sha256(h)` and the others: a preimage of 32 bytes.
  case hash(Hash, [UInt8])
  /// `andor(X,Y,Z)`.
  case andOr
  /// `and_v(X,Y)`.
  case andVerify
  /// `and_b(X,Y)`.
  case andBoolean
  /// `or_b(X,Z)`.
  case orBoolean
  /// `or_c(X,Z)`.
  case orContinue
  /// `or_d(X,Z)`.
  case orDup
  /// `or_i(X,Z)`.
  case orIf
  /// `thresh(k,X_1,…,X_n)`.
  case threshold(Int)
  /// `multi(k,key_1,…,key_n)`, in P2WSH.
  case multi(Int, [KeyExpression])
  /// `multi_a(k,key_1,…,key_n)`, in tapscript.
  case multiA(Int, [KeyExpression])
  /// A wrapper.
  case wrapper(Wrapper)

  /// The keys that stand in the fragment itself.
  public var keys: [KeyExpression] {
    switch self {
    case .keyCheck(let key), .keyHash(let key): [key]
    case .multi(_, let keys), .multiA(_, let keys): keys
    default: []
    }
  }

  /// The fragment with other keys.
  func mapKeys(_ transform: (KeyExpression) -> KeyExpression) -> MiniscriptFragment {
    switch self {
    case .keyCheck(let key): .keyCheck(transform(key))
    case .keyHash(let key): .keyHash(transform(key))
    case .multi(let threshold, let keys): .multi(threshold, keys.map(transform))
    case .multiA(let threshold, let keys): .multiA(threshold, keys.map(transform))
    default: self
    }
  }

  /// The name of the function.
  var name: String {
    switch self {
    case .zero: "0"
    case .one: "1"
    case .keyCheck: "pk_k"
    case .keyHash: "pk_h"
    case .older: "older"
    case .after: "after"
    case .hash(let hash, _): hash.rawValue
    case .andOr: "andor"
    case .andVerify: "and_v"
    case .andBoolean: "and_b"
    case .orBoolean: "or_b"
    case .orContinue: "or_c"
    case .orDup: "or_d"
    case .orIf: "or_i"
    case .threshold: "thresh"
    case .multi: "multi"
    case .multiA: "multi_a"
    case .wrapper(let wrapper): wrapper.rawValue + ":"
    }
  }
}
