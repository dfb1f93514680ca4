import Quantities

extension PolicyFile {
  /// Every figure with its source, by key.
  var figures: [IdentityPolicy.Figure] {
    var figures: [IdentityPolicy.Figure] = []
    func add(_ key: String, _ value: some CustomStringConvertible, _ source: String) {
      figures.append(.init(key: key, value: value.description, source: source))
    }
    func add(_ key: String, _ weight: Weight, _ source: String) {
      add("\(key).agree", weight.agree, source)
      add("\(key).disagree", weight.disagree, source)
    }
    add("prior.bits", prior.bits, prior.source)
    add("thresholds.accept_bits", thresholds.acceptBits, thresholds.source)
    add("thresholds.review_bits", thresholds.reviewBits, thresholds.source)
    add("thresholds.independent_fields", thresholds.independentFields, thresholds.source)
    for (family, cap) in families {
      add("families.\(family).cap_bits", cap.capBits, cap.source)
    }
    for (field, weight) in fields {
      add("fields.\(field).agree", weight.agree, weight.source)
      add("fields.\(field).disagree", weight.disagree, weight.source)
    }
    for (surname, weight) in name.surnames {
      add("name.surnames.\(surname)", weight, name.surnamesSource)
    }
    add("name.other_surname", name.otherSurname, name.surnamesSource)
    add("name.given", name.given, name.givenSource)
    add("name.company", name.company, name.companySource)
    add("name.similar", name.similar, name.similarSource)
    return figures.sorted { $0.key < $1.key }
  }
}
