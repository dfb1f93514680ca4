/// Writes small PDF files (ISO 32000-1) with texts at given places, for tests of text layers.
///
/// The one font is not embedded: it has widths and a table from codes to Unicode, which is all that
/// reading text needs. Characters above U+2000 are one em wide, others half of one.
public struct PDFDrawing: Sendable {
  /// A text at a place in points from the top left corner of an A4 page.
  public struct Text: Sendable {
    /// The left edge.
    public let left: Int
    let baseline: Int
    let size: Int
    /// The text.
    public let text: String

    /// Creates a text.
    public init(_ left: Int, _ baseline: Int, _ text: String, size: Int = 9) {
      (self.left, self.baseline, self.text, self.size) = (left, baseline, text, size)
    }
  }

  private let pages: [[Text]]

  /// Creates a drawing of pages.
  public init(pages: [[Text]]) { self.pages = pages }

  /// The file.
  public func bytes() -> [UInt8] {
    let scalars = Set(pages.joined().flatMap { $0.text.unicodeScalars }).sorted()
    var codes: [Unicode.Scalar: Int] = [:]
    for (index, scalar) in scalars.enumerated() { codes[scalar] = index + 1 }
    var map = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def\n"
    map += "/CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    for scalar in scalars {
      let units = Array(String(scalar).utf16).map(Self.hex).joined()
      map += "1 beginbfchar <\(Self.hex(UInt16(codes[scalar] ?? 0)))> <\(units)> endbfchar\n"
    }
    map += "endcmap end end"
    let widths = scalars.map { "\(codes[$0] ?? 0) [\($0.value > 0x2000 ? 1000 : 500)]" }
    var objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append(Self.stream(map))
    objects.append(
      "<< /Type /FontDescriptor /FontName /Drawn /Flags 4 /FontBBox [0 -200 1000 900] "
        + "/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>"
    )
    objects.append(
      "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Drawn /CIDSystemInfo << /Registry (Adobe) "
        + "/Ordering (Identity) /Supplement 0 >> /FontDescriptor 4 0 R /DW 500 "
        + "/W [\(widths.joined(separator: " "))] >>"
    )
    objects.append(
      "<< /Type /Font /Subtype /Type0 /BaseFont /Drawn /Encoding /Identity-H "
        + "/DescendantFonts [5 0 R] /ToUnicode 3 0 R >>"
    )
    var kids: [String] = []
    for page in pages {
      var content = ""
      for text in page {
        let shown = text.text.unicodeScalars.map { Self.hex(UInt16(codes[$0] ?? 0)) }.joined()
        content +=
          "BT /F \(text.size) Tf 1 0 0 1 \(text.left) \(842 - text.baseline) Tm <\(shown)> Tj ET\n"
      }
      objects.append(Self.stream(content))
      objects.append(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 6 0 R >> >> "
          + "/Contents \(objects.count) 0 R >>"
      )
      kids.append("\(objects.count) 0 R")
    }
    objects[1] = "<< /Type /Pages /Count \(kids.count) /Kids [\(kids.joined(separator: " "))] >>"
    var file = "%PDF-1.4\n"
    var offsets: [Int] = []
    for (index, object) in objects.enumerated() {
      offsets.append(file.utf8.count)
      file += "\(index + 1) 0 obj\n\(object)\nendobj\n"
    }
    let table = file.utf8.count
    file += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
    for offset in offsets {
      let digits = String(offset)
      file += String(repeating: "0", count: 10 - digits.utf8.count) + digits + " 00000 n \n"
    }
    file += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(table)\n%%EOF\n"
    return Array(file.utf8)
  }

  private static func stream(_ content: String) -> String {
    "<< /Length \(content.utf8.count) >>\nstream\n\(content)\nendstream"
  }

  private static func hex(_ value: UInt16) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: 4 - digits.utf8.count) + digits
  }
}
