import KeyDerivation

/// One line of `derive --lines`.
struct DerivationLine {
  let key: String
  var path: String?
  var index: UInt32?
  var chain: String?
  var type: String?
  var isXOnly = false

  /// A key alone.
  init(key: String) { self.key = key }

  /// Reads the members of an object; an empty text means that the member is absent.
  init(_ members: Members) throws(InputFailure) {
    if let name = members.unknown {
      throw InputFailure(
        code: "unknown_member",
        field: name,
        message: "\(name ?? "a member"): not known; known are "
          + Members.CodingKeys.allCases.map(\.rawValue).joined(separator: ", ")
      )
    }
    let keys = [members.key, members.descriptor, members.xpub].compactMap { $0 }
    guard let key = keys.first else {
      throw InputFailure(code: "missing_member", field: "key", message: "key is missing")
    }
    guard keys.count == 1 else {
      throw InputFailure(
        code: "invalid_value",
        field: "key",
        message: "key, descriptor and xpub mean the same: give one"
      )
    }
    self.key = key
    path = Self.text(members.path)
    chain = Self.text(members.chain)
    type = Self.text(members.type)
    isXOnly = members.isXOnly ?? false
    if let index = members.index {
      guard let index = UInt32(exactly: index), index < DerivationPath.hardened else {
        throw InputFailure(
          code: "invalid_value",
          field: "index",
          message: "index: 0 to 2147483647; hardened children need the private key"
        )
      }
      self.index = index
    }
  }

  private static func text(_ text: String?) -> String? {
    text.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The members of the object.
  struct Members: Decodable {
    let key: String?
    let descriptor: String?
    let xpub: String?
    let path: String?
    let index: Int64?
    let chain: String?
    let type: String?
    let isXOnly: Bool?
    /// The first member, in order of name, that is not known; its name is `nil` if it may be a secret.
    let unknown: String??

    enum CodingKeys: String, CodingKey, CaseIterable {
      case key, descriptor, xpub, path, index, chain, type
      case isXOnly = "x_only"
    }

    private struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let names = try decoder.container(keyedBy: Name.self).allKeys.map(\.stringValue)
      let other = names.filter { CodingKeys(rawValue: $0) == nil }.min()
      unknown = other.map { name in
        name.utf8.count <= 40 && SecretKeyText.secret(within: name) == nil ? name : nil
      }
      let container = try decoder.container(keyedBy: CodingKeys.self)
      key = try container.decodeIfPresent(String.self, forKey: .key)
      descriptor = try container.decodeIfPresent(String.self, forKey: .descriptor)
      xpub = try container.decodeIfPresent(String.self, forKey: .xpub)
      path = try container.decodeIfPresent(String.self, forKey: .path)
      do { index = try container.decodeIfPresent(Int64.self, forKey: .index) } catch {
        guard case DecodingError.dataCorrupted = error else { throw error }
        // A number that is not whole: the decoder does not name the member.
        throw DecodingError.dataCorruptedError(
          forKey: .index,
          in: container,
          debugDescription: "no whole number"
        )
      }
      chain = try container.decodeIfPresent(String.self, forKey: .chain)
      type = try container.decodeIfPresent(String.self, forKey: .type)
      isXOnly = try container.decodeIfPresent(Bool.self, forKey: .isXOnly)
    }
  }
}
