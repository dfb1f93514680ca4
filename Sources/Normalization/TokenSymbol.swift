import Foundation

/// How the symbol of a token looks to a person, and what it advertises.
enum TokenSymbol {
  /// The longest symbol that is looked at; longer ones are cut.
  private static let limit = 128

  /// Returns the letters that a person sees: compatibility forms folded, what is invisible and marks
  /// left out, letters of other scripts that look like Latin ones replaced, in upper case.
  ///
  /// It is a small part of the skeleton of Unicode Technical Standard #39, for the letters that occur
  /// in symbols.
  static func skeleton(of symbol: String) -> String {
    let folded = String(symbol.prefix(limit)).decomposedStringWithCompatibilityMapping
    var text = ""
    for scalar in folded.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .format, .control, .spaceSeparator, .lineSeparator, .paragraphSeparator,
        .nonspacingMark, .enclosingMark, .unassigned, .privateUse, .surrogate:
        continue
      default: text.append(contentsOf: lookAlikes[scalar] ?? String(scalar).uppercased())
      }
    }
    return text
  }

  /// Whether a symbol or name holds a web address.
  static func isAdvertisement(_ symbol: String) -> Bool {
    let text = String(symbol.prefix(limit)).precomposedStringWithCompatibilityMapping.lowercased()
    if ["://", "www.", "t.me/", "t.ly/", "discord.gg"].contains(where: { text.contains($0) }) {
      return true
    }
    // A name of two letters or more, a point, and an ending that sites of this kind have.
    let words = text.split { !($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") }
    return words.contains { word in
      let labels = word.split(separator: ".")
      guard labels.count >= 2, let ending = labels.last, let name = labels.dropLast().last else {
        return false
      }
      return name.count >= 2 && endings.contains(String(ending))
    }
  }

  /// Endings of names of sites that advertising tokens name; codes of countries that begin versions
  /// and amounts are left out.
  private static let endings: Set<String> = [
    "app", "biz", "cash", "cc", "click", "club", "co", "com", "dev", "eu", "exchange", "finance",
    "fi", "fun", "fund", "gg", "gift", "gifts", "info", "io", "lat", "link", "live", "lol", "ltd",
    "me", "money", "net", "network", "online", "org", "page", "pro", "pw", "ru", "shop", "site",
    "space", "store", "tech", "to", "top", "us", "vip", "website", "win", "world", "ws", "xyz",
  ]

  /// Letters and signs that look like Latin capitals or digits (Unicode `confusables.txt`), and the
  /// Tugrik sign, with which an issuer itself writes USD₮.
  private static let lookAlikes: [Unicode.Scalar: String] = {
    let pairs: [(latin: String, others: String)] = [
      ("A", "АаΑαᎪ"), ("B", "ВвΒβᏴ"), ("C", "СсϹϲᏟ"), ("D", "ԁᎠ"), ("E", "ЕеΕεᎬ"),
      ("G", "ԌɡᏀ"), ("H", "НнΗηᎻ"), ("I", "ІіΙιӀ|ıᏆ"), ("J", "ЈјͿᎫ"), ("K", "КкΚκᏦ"), ("L", "Ꮮ"),
      ("M", "МмΜμᎷ"), ("N", "ΝνᏁ"), ("O", "ОоΟοօՕ"), ("P", "РрΡρᏢ"), ("Q", "Ԛԛ"), ("R", "ᏒᎡ"),
      ("S", "ЅѕՏᏚ"), ("T", "ТтΤτ₮Ꭲ"), ("U", "ՍυᑌЦ"), ("V", "ѴѵᏙ"), ("W", "ԜԝᎳ"), ("X", "ХхΧχ"),
      ("Y", "УуΥүҮ"), ("Z", "ΖζᏃ"), ("3", "ЗзӠ"),
    ]
    var table: [Unicode.Scalar: String] = [:]
    for pair in pairs {
      for scalar in pair.others.unicodeScalars { table[scalar] = pair.latin }
    }
    return table
  }()
}
