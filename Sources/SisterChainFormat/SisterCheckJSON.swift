public import Quantities
import ScriptVerification

extension SisterTransactionCheck {
  /// The check in the shape of `check bitcoin-tx`.
  ///
  /// An open verdict is `null` with the reason `UNDETERMINED`. `not_checked` names a part whose
  /// signatures are not looked at, and `consensus_branch_id` the branch that a Zcash transaction was
  /// signed for.
  public var json: JSONValue {
    let base = VerdictJSON.value(
      of: inputs.map(\.verdict),
      identifier: transactionID.description,
      flags: flags
    )
    guard case .object(var members) = base else { return base }
    for (index, member) in members.enumerated() {
      switch member.name {
      case "valid": members[index] = .init("valid", isValid.map { .bool($0) } ?? .null)
      case "inputs":
        guard case .array(let list) = member.value else { continue }
        members[index] = .init("inputs", .array(zip(list, inputs).map { Self.opened($0, $1) }))
      default: continue
      }
    }
    if let branch {
      members.append(.init("consensus_branch_id", .string(hexDigits(branch))))
    }
    if let unchecked { members.append(.init("not_checked", .array([.string(unchecked)]))) }
    return .object(members)
  }

  /// Replaces the verdict of an open input.
  private static func opened(_ value: JSONValue, _ input: Input) -> JSONValue {
    guard input.isOpen, case .object(let members) = value else { return value }
    return .object(
      members.map { member in
        switch member.name {
        case "valid": .init("valid", .null)
        case "reason": .init("reason", "UNDETERMINED")
        default: member
        }
      }
    )
  }
}
