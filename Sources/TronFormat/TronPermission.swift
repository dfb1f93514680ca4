public import ByteReading

/// Keys of an account that together may sign for it (TRON developer documentation, "Account Permission
/// Management").
public struct TronPermission: Hashable, Sendable {
  /// What a permission is for.
  public enum Kind: String, Hashable, Sendable {
    case owner = "Owner"
    case witness = "Witness"
    case active = "Active"
  }

  /// A key and how much it counts.
  public struct Key: Hashable, Sendable {
    /// The address of the key.
    public let address: TronAddress
    /// How much its signature counts.
    public let weight: Int64

    /// Creates a key.
    public init(address: TronAddress, weight: Int64) {
      self.address = address
      self.weight = weight
    }
  }

  /// What it is for.
  public let kind: Kind
  /// The number by which a transaction names it: 0 the owner's, 1 the witness's, 2 and more the active
  /// ones.
  public let id: Int32
  /// The least sum of weights.
  public let threshold: Int64
  /// The types of contracts that it allows, one bit each; empty for all.
  public let operations: [UInt8]
  /// The keys.
  public let keys: [Key]

  /// Creates a permission.
  public init(kind: Kind, id: Int32, threshold: Int64, operations: [UInt8] = [], keys: [Key]) {
    self.kind = kind
    self.id = id
    self.threshold = threshold
    self.operations = operations
    self.keys = keys
  }

  /// The owner's permission of an account that has changed none: its own key.
  public static func standard(_ account: TronAddress) -> TronPermission {
    TronPermission(
      kind: .owner,
      id: 0,
      threshold: 1,
      keys: [Key(address: account, weight: 1)]
    )
  }

  /// Reads a permission in the shape of `wallet/getaccount`.
  ///
  /// - Parameters:
  ///   - json: The object; nodes leave out what is zero.
  ///   - kind: What it is for.
  /// - Throws: `ParseFailure` with the path of what is wrong.
  public init(_ json: JSONElement, kind: Kind) throws(ParseFailure) {
    self.kind = kind
    id = try Self.number(json, "id").map { Int32(clamping: $0) } ?? (kind == .witness ? 1 : 0)
    threshold = try Self.number(json, "threshold") ?? 0
    var operations: [UInt8] = []
    if let element = json["operations"] {
      do throws(ParseFailure) { operations = try MessageJSONReader.digits(element) } catch {
        throw error.inside(.field("operations"))
      }
    }
    self.operations = operations
    var keys: [Key] = []
    for (index, key) in (json["keys"]?.array ?? []).enumerated() {
      do throws(ParseFailure) {
        guard let text = key["address"]?.string else {
          throw MessageJSONReader.failure("a key without address", key)
        }
        guard let address = try? TronAddress(parsing: text) else {
          throw MessageJSONReader.failure("no address of Tron", key).inside(.field("address"))
        }
        keys.append(Key(address: address, weight: try Self.number(key, "weight") ?? 0))
      } catch {
        throw error.inside(.element(index)).inside(.field("keys"))
      }
    }
    self.keys = keys
  }

  private static func number(
    _ json: JSONElement,
    _ name: String
  ) throws(ParseFailure) -> Int64? {
    guard let element = json[name] else { return nil }
    do throws(ParseFailure) { return try MessageJSONReader.integer(element) } catch {
      throw error.inside(.field(name))
    }
  }

  /// Whether it allows a type of contract: the owner's allows all, an active one those whose bit is set,
  /// the lowest bit of the first byte being type 0.
  public func allows(contract number: Int32) -> Bool {
    switch kind {
    case .owner: true
    case .witness: false
    case .active:
      number >= 0 && Int(number / 8) < operations.count
        && operations[Int(number / 8)] >> UInt8(number % 8) & 1 == 1
    }
  }
}

/// The permissions of an account.
public struct TronAccount: Hashable, Sendable {
  /// The account; `nil` if the source does not name it.
  public let address: TronAddress?
  /// The permissions.
  public let permissions: [TronPermission]

  /// Creates an account.
  public init(address: TronAddress?, permissions: [TronPermission]) {
    self.address = address
    self.permissions = permissions
  }

  /// Reads what `wallet/getaccount` or TronGrid's `v1/accounts` tells of an account: `address`,
  /// `owner_permission`, `witness_permission`, `active_permission`.
  ///
  /// An account without an owner's permission has changed none. Of TronGrid's answer the first account
  /// in `data` is taken.
  ///
  /// - Parameter json: The object.
  /// - Throws: `ParseFailure` with the path of what is wrong.
  public init(_ json: JSONElement) throws(ParseFailure) {
    guard json.members != nil else { throw MessageJSONReader.failure("no JSON object", json) }
    if let first = json["data"]?.array?.first {
      self = try TronAccount(first)
      return
    }
    var address: TronAddress?
    if let element = json["address"] {
      guard let text = element.string, let parsed = try? TronAddress(parsing: text) else {
        throw MessageJSONReader.failure("no address of Tron", element).inside(.field("address"))
      }
      address = parsed
    }
    var permissions: [TronPermission] = []
    for (name, kind) in [
      ("owner_permission", TronPermission.Kind.owner), ("witness_permission", .witness),
    ] {
      guard let element = json[name] else { continue }
      do throws(ParseFailure) { permissions.append(try TronPermission(element, kind: kind)) } catch
      {
        throw error.inside(.field(name))
      }
    }
    for (index, element) in (json["active_permission"]?.array ?? []).enumerated() {
      do throws(ParseFailure) {
        permissions.append(try TronPermission(element, kind: .active))
      } catch {
        throw error.inside(.element(index)).inside(.field("active_permission"))
      }
    }
    self.address = address
    self.permissions = permissions
  }
}
