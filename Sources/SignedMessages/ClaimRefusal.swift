/// Why an address or a signature cannot be read.
struct ClaimRefusal: Error, Hashable {
  /// The rule in snake case.
  let code: String
  /// The rule and what was found, without the text itself.
  let detail: String
}
