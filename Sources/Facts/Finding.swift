/// The answer to a yes-or-no question put to the evidence.
///
/// Where the evidence is silent the answer is ``undetermined(_:)``, never ``no``.
public enum Finding: Hashable, Sendable {
  /// The evidence says so.
  case yes
  /// The evidence says that it is not so.
  case no
  /// The evidence does not decide it, and why.
  case undetermined(String)
}
