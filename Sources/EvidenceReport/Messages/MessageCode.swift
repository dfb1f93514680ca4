import Holdings
import Identity

/// A sentence of the catalogue: what it rests on and its text in both languages.
struct Message: Hashable, Sendable {
  let kind: StatementKind
  let ko: String
  let en: String

  static func fact(_ ko: String, _ en: String) -> Self { Self(kind: .fact, ko: ko, en: en) }
  static func inference(_ ko: String, _ en: String) -> Self {
    Self(kind: .inference, ko: ko, en: en)
  }
  static func assumption(_ ko: String, _ en: String) -> Self {
    Self(kind: .assumption, ko: ko, en: en)
  }

  func text(_ language: ReportLanguage) -> String {
    switch language {
    case .korean: ko
    case .english: en
    }
  }
}

/// The code of a sentence.
///
/// Each part of the catalogue switches over all of its codes, so that a
/// sentence without a text in both languages does not compile.
enum MessageCode: Hashable, Sendable, CaseIterable {
  case summary(SummaryMessage)
  case action(ActionMessage)
  case identity(IdentityMessage)
  case reason(LinkReasonMessage)
  case account(AccountMessage)
  case holding(HoldingMessage)
  case note(HoldingNoteMessage)
  case method(MethodMessage)

  var message: Message {
    switch self {
    case .summary(let code): code.message
    case .action(let code): code.message
    case .identity(let code): code.message
    case .reason(let code): code.message
    case .account(let code): code.message
    case .holding(let code): code.message
    case .note(let code): code.message
    case .method(let code): code.message
    }
  }

  var rawValue: String {
    switch self {
    case .summary(let code): "summary.\(code.rawValue)"
    case .action(let code): "action.\(code.rawValue)"
    case .identity(let code): "identity.\(code.rawValue)"
    case .reason(let code): "reason.\(code.code.rawValue)"
    case .account(let code): "account.\(code.rawValue)"
    case .holding(let code): "holding.\(code.rawValue)"
    case .note(let code): "note.\(code.note.rawValue)"
    case .method(let code): "method.\(code.rawValue)"
    }
  }

  static var allCases: [MessageCode] {
    SummaryMessage.allCases.map(Self.summary) + ActionMessage.allCases.map(Self.action)
      + IdentityMessage.allCases.map(Self.identity) + LinkReasonMessage.allCases.map(Self.reason)
      + AccountMessage.allCases.map(Self.account) + HoldingMessage.allCases.map(Self.holding)
      + HoldingNoteMessage.allCases.map(Self.note) + MethodMessage.allCases.map(Self.method)
  }
}
