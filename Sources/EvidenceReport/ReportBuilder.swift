public import Facts
public import Quantities

/// The language of a page; the JSON holds both.
public enum ReportLanguage: String, Hashable, Comparable, Sendable, CaseIterable {
  /// Korean.
  case korean = "ko"
  /// English.
  case english = "en"

  // swift-format-ignore: AllPublicDeclarationsHaveDocumentation
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// Why no report can be made.
public enum ReportFailure: Error, Hashable, Sendable {
  /// No fact and no estimate of the case speaks of the defaulter.
  case unknownDefaulter(String)
  /// Something rests on an exhibit that is not in the register.
  case unregisteredExhibit(ExhibitID)
  /// Amounts are too large to be summed exactly.
  case amount(QuantityError)
}

/// Makes the report bundle of a defaulter.
public enum ReportBuilder {
  /// Makes a bundle.
  ///
  /// - Parameters:
  ///   - input: The findings and the defaulter.
  ///   - languages: The languages of the pages.
  /// - Returns: The files; the same input gives the same bytes, in whatever order its lists are.
  /// - Throws: ``ReportFailure``.
  public static func bundle(
    for input: ReportInput,
    languages: Set<ReportLanguage>
  ) throws(ReportFailure) -> ReportBundle {
    ReportBundle(try ReportModel(from: input), languages: languages)
  }
}
