extension MarkupReader {
  /// Finds the value of an attribute of the start tag that was read last, by its local name, with or
  /// without a namespace prefix (`r:id` has one).
  func attribute(_ name: String, isPrefixed: Bool = false) throws(TabularFailure) -> [UInt8]? {
    for attribute in attributes
    where attribute.isPrefixed == isPrefixed && matches(attribute.name, name) {
      return try value(of: attribute)
    }
    return nil
  }

  /// Finds an attribute by its local name, whatever its prefix.
  func anyAttribute(_ name: String) throws(TabularFailure) -> [UInt8]? {
    for attribute in attributes where matches(attribute.name, name) {
      return try value(of: attribute)
    }
    return nil
  }

  func value(of attribute: Attribute) throws(TabularFailure) -> [UInt8] {
    guard attribute.needsResolving else { return Array(window[attribute.value]) }
    var resolved: [UInt8] = []
    try resolve(attribute.value, into: &resolved)
    // An attribute's line breaks and tabs are spaces (section 3.3.3).
    return resolved.map { $0 < 0x20 ? 0x20 : $0 }
  }

  func attributeText(
    _ name: String,
    isPrefixed: Bool = false
  ) throws(TabularFailure) -> String? {
    try attribute(name, isPrefixed: isPrefixed).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Finds an attribute by its local name, whatever its prefix, as text.
  func anyAttributeText(_ name: String) throws(TabularFailure) -> String? {
    try anyAttribute(name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Reads an attribute that is an `xsd:boolean`.
  func flag(_ name: String) throws(TabularFailure) -> Bool {
    let value = try attribute(name)
    return value == Array("1".utf8) || value == Array("true".utf8) || value == Array("on".utf8)
  }
}
