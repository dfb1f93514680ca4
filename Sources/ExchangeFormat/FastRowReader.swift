import KeyDerivation
import Quantities
import TabularFormat

/// Reads plain rows from their bytes into columns: one worker's part, kept from block to block.
///
/// A row that is in any way out of the ordinary is left alone, and read by the row-by-row reader.
struct FastRowReader: Sendable {
  /// Checks an address by the network and the asset of its row.
  typealias AddressChecking = @Sendable (String, String?, Asset?) -> CheckedAddress?

  let plan: RowPlan
  private let shared: TemplateStore
  private let times: TimeColumn
  private let checkAddress: AddressChecking
  /// Whether a year of fewer than four digits, which the other rows decide about, may be read.
  private let readsShortYears: Bool
  private var words: WordTable
  private var shapes: [TimeShape] = []
  private var lastShape = 0
  private var refusedShapes: Set<[UInt8]> = []
  private var classes = ClassTable()
  private var knownAddresses: [AddressKey: CheckedAddress?] = [:]

  // What the row read last has, before it is known to be a plain one.
  private var key: [UInt32]
  private var coefficients: [Int128]
  private var scales: [Int8]
  private var units: [Int]
  private var texts: [Range<Int>]
  private var addresses: [Range<Int>]
  private var checked: [CheckedAddress?]
  private var time = (seconds: Int64(0), nanoseconds: Int32(0))
  private var timeStart = 0
  private var wordCount = 0
  private var hasGlued = false
  private var hasDigitWord = false
  /// Whether some amount has too many digits to be brought to the scale of another.
  private var isWide = false
  private var evidence = NumberEvidence()
  private(set) var relations: TemplateStore.Relations = []

  /// What plain numbers say about the way in which a column's numbers are written.
  struct NumberEvidence: Hashable, Sendable {
    /// By ordinal: numbers that a decimal comma does not explain.
    var notComma: UInt32 = 0
    /// By ordinal: numbers such as `1,234`.
    var doubtfulComma: UInt32 = 0
  }

  /// What plain numbers have said since it was last moved away.
  private var numberEvidence = NumberEvidence()
  /// Whether the row read last was the first of its class.
  private(set) var metClass = false

  init(
    plan: RowPlan,
    shared: TemplateStore,
    times: TimeColumn,
    readsShortYears: Bool,
    checkAddress: @escaping AddressChecking
  ) {
    self.plan = plan
    self.shared = shared
    self.times = times
    self.readsShortYears = readsShortYears
    self.checkAddress = checkAddress
    words = WordTable(shared: shared)
    key = []
    coefficients = Array(repeating: 0, count: plan.amountCount)
    scales = Array(repeating: -1, count: plan.amountCount)
    units = Array(repeating: 0, count: plan.amountCount)
    texts = Array(repeating: 0..<0, count: plan.textCount)
    addresses = Array(repeating: 0..<0, count: plan.addresses.count)
    checked = Array(repeating: nil, count: plan.addresses.count)
  }

  /// Reads the row that begins at an offset, and adds it to the columns.
  ///
  /// - Parameters:
  ///   - text: The text, with forty bytes behind the end.
  ///   - source: The same, to be read byte by byte.
  ///   - start: The offset of the row.
  ///   - end: The offset at which the text ends.
  ///   - columns: The columns.
  /// - Returns: The offset behind the row; `nil` if it is not a plain one, and then nothing was added.
  mutating func read(
    _ text: [UInt8],
    _ source: Span<UInt8>,
    at start: Int,
    end: Int,
    into columns: inout ColumnBuilder?
  ) -> Int? {
    metClass = false
    guard let next = cells(source, at: start, end: end) else { return nil }
    guard wordCount < SeedPhraseScan.leastWords, !(hasGlued && hasDigitWord) else { return nil }
    if !plan.quantities.isEmpty { addRelations() }
    let number: Int
    if let known = classes.index(of: key) {
      number = known
    } else {
      let template = shared.template(key, example(text, at: start, end: end))
      number = classes.insert(key, template)
      metClass = true
    }
    guard classes.entries[number].isFast else { return nil }
    if classes.entries[number].hasDifference, isWide { return nil }
    for index in addresses.indices {
      guard !addresses[index].isEmpty else {
        checked[index] = nil
        continue
      }
      guard
        let address = address(text[addresses[index]], classes.entries[number].context),
        address.problem == nil, address.tag == nil
      else { return nil }
      checked[index] = address
    }
    for index in addresses.indices {
      columns?.add(address: index, text[addresses[index]], checked[index])
    }
    for index in coefficients.indices {
      columns?.add(amount: index, coefficients[index], scales[index])
    }
    for index in texts.indices { columns?.add(text: index, text[texts[index]]) }
    columns?.add(class: number, of: classes, time.seconds, time.nanoseconds)
    numberEvidence.notComma |= evidence.notComma
    numberEvidence.doubtfulComma |= evidence.doubtfulComma
    return next
  }

  /// Checks an address, or finds what came of it before: the same ones come again and again.
  private mutating func address(_ bytes: ArraySlice<UInt8>, _ context: Int) -> CheckedAddress? {
    let key = AddressKey(text: String(decoding: bytes, as: UTF8.self), context: context)
    if let known = knownAddresses[key] { return known }
    let by = classes.contexts[context]
    let address = checkAddress(key.text, by.network, by.asset)
    if knownAddresses.count >= Self.addressLimit { knownAddresses.removeAll(keepingCapacity: true) }
    knownAddresses[key] = .some(address)
    return address
  }

  private struct AddressKey: Hashable {
    let text: String
    let context: Int
  }

  /// The most addresses that one worker keeps.
  private static let addressLimit = 1 << 15

  /// Moves what plain numbers have said.
  mutating func moveEvidence(into evidence: inout SheetEvidence?) {
    for (position, column) in plan.columns.enumerated() {
      guard case .amount = column.cell else { continue }
      let bit: UInt32 = 1 << UInt32(column.ordinal)
      evidence?.add(
        notComma: numberEvidence.notComma & bit != 0,
        doubtfulComma: numberEvidence.doubtfulComma & bit != 0,
        at: position
      )
    }
    numberEvidence = NumberEvidence()
  }

  /// Adds to the key how fee and settlement are to the quantities.
  private mutating func addRelations() {
    relations = []
    for (index, quantity) in plan.quantities.enumerated() where scales[quantity] >= 0 {
      if let settlement = plan.settlement, scales[settlement] >= 0,
        order(settlement, quantity) == 0
      {
        relations.insert(.isSettled(index))
      }
      if let fee = plan.fee, scales[fee] >= 0, order(fee, quantity) > 0 {
        relations.insert(.isBelowFee(index))
      }
    }
    key.append(relations.rawValue)
  }

  /// Whether the size of an amount is below (-1), equal to (0) or above (1) that of another.
  @inline(__always)
  private func order(_ one: Int, _ other: Int) -> Int {
    var (left, right) = (coefficients[one].magnitude, coefficients[other].magnitude)
    let difference = Int(scales[one]) - Int(scales[other])
    if difference != 0 {
      guard abs(difference) <= 18, left < Self.wideBound, right < Self.wideBound else {
        let (left, right) = (amount(one).magnitude, amount(other).magnitude)
        return left < right ? -1 : left == right ? 0 : 1
      }
      let power = Self.powers[abs(difference)]
      if difference < 0 { left *= power } else { right *= power }
    }
    return left < right ? -1 : left == right ? 0 : 1
  }

  /// 10 to the power of the index.
  private static let powers: [UInt128] = (0...18).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  /// An amount below it can be brought to 18 digits more behind the point.
  private static let wideBound: UInt128 = 10_000_000_000_000_000_000

  private func amount(_ ordinal: Int) -> ExactDecimal {
    ExactDecimal(coefficient: coefficients[ordinal], scale: Int(scales[ordinal]))
  }

  func isStated(_ ordinal: Int) -> Bool { scales[ordinal] >= 0 }
  func isZero(_ ordinal: Int) -> Bool { coefficients[ordinal] == 0 }
  var lastTimeShape: TimeShape { shapes[lastShape] }

  mutating func addWords(_ count: Int) { wordCount &+= count }

  // MARK: Cells

  /// Reads the cells of a row.
  ///
  /// - Returns: The offset behind the row; `nil` if some cell is not a plain one.
  private mutating func cells(_ source: Span<UInt8>, at start: Int, end: Int) -> Int? {
    key.removeAll(keepingCapacity: true)
    wordCount = 0
    hasGlued = false
    hasDigitWord = false
    isWide = false
    evidence = NumberEvidence()
    var presence: UInt32 = 0
    var position = start
    let delimiter = plan.delimiter
    let last = plan.columns.count - 1
    for index in plan.columns.indices {
      let column = plan.columns[index]
      let isQuoted = source[position] == Self.quote
      if isQuoted { position &+= 1 }
      let terminators = Terminators(delimiter: delimiter, isQuoted: isQuoted)
      switch column.cell {
      case .time:
        guard readTime(source, &position, terminators) else { return nil }
      case .word(let isAsset):
        guard readWord(source, &position, terminators, isAsset: isAsset) else { return nil }
      case .amount:
        guard readAmount(source, &position, terminators, column.ordinal) else { return nil }
      case .text:
        guard let range = readText(source, &position, terminators, isRead: true) else { return nil }
        texts[column.ordinal] = range
        if !range.isEmpty { presence |= 1 &<< UInt32(column.ordinal) }
      case .address:
        guard let range = readText(source, &position, terminators, isRead: true) else { return nil }
        addresses[column.ordinal] = range
        if !range.isEmpty { presence |= 1 &<< UInt32(column.ordinal &+ 16) }
      case .passive:
        guard readText(source, &position, terminators, isRead: false) != nil else { return nil }
      case .empty: break
      }
      if isQuoted {
        guard source[position] == Self.quote else { return nil }
        position &+= 1
      }
      if index < last {
        guard source[position] == delimiter, position < end else { return nil }
        position &+= 1
      }
    }
    key.append(presence)
    guard position < end else { return position == end ? position : nil }
    if source[position] == Self.lineFeed { return position &+ 1 }
    guard source[position] == Self.carriageReturn, source[position &+ 1] == Self.lineFeed,
      position &+ 1 < end
    else { return nil }
    return position &+ 2
  }

  static let quote = UInt8(ascii: "\"")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")

  @inline(__always)
  private mutating func readTime(
    _ source: Span<UInt8>,
    _ position: inout Int,
    _ terminators: Terminators
  ) -> Bool {
    if lastShape >= shapes.count || !fits(lastShape, source, position, terminators) {
      guard let found = findShape(source, position, terminators) else { return false }
      lastShape = found
    }
    guard let found = shapes[lastShape].read(source, at: position) else { return false }
    time = found
    timeStart = position
    wordCount &+= shapes[lastShape].wordCount
    // The precision is of the template.
    key.append(shapes[lastShape].precisionNumber)
    position &+= shapes[lastShape].count
    return true
  }

  @inline(__always)
  private func fits(
    _ index: Int,
    _ source: Span<UInt8>,
    _ position: Int,
    _ terminators: Terminators
  ) -> Bool {
    terminators.contains(source[position &+ shapes[index].count])
      && shapes[index].matches(source, at: position)
  }

  @inline(never)
  private mutating func findShape(
    _ source: Span<UInt8>,
    _ position: Int,
    _ terminators: Terminators
  ) -> Int? {
    if let known = shapes.indices.first(where: { fits($0, source, position, terminators) }) {
      return known
    }
    let end = terminators.end(source, from: position)
    guard end - position <= 32, shapes.count < 32, refusedShapes.count < 1000 else { return nil }
    let cell = source.bytes(in: position..<end)
    let shape = cell.map { (0x30...0x39).contains($0) ? 0x30 : $0 }
    guard !refusedShapes.contains(shape) else { return nil }
    guard let made = TimeShape(cell, times), readsShortYears || made.startsWithYear else {
      refusedShapes.insert(shape)
      return nil
    }
    shapes.append(made)
    return shapes.count - 1
  }

  @inline(__always)
  private mutating func readWord(
    _ source: Span<UInt8>,
    _ position: inout Int,
    _ terminators: Terminators,
    isAsset: Bool
  ) -> Bool {
    let end = terminators.end(source, from: position)
    guard let index = words.entry(source, position, end) else { return false }
    let entry = words.entries[index]
    guard let number = entry.number, !(isAsset && entry.isNumber) else { return false }
    if isAsset { hasDigitWord = hasDigitWord || entry.hasDigit }
    wordCount &+= entry.wordCount
    key.append(number)
    position = end
    return true
  }

  @inline(__always)
  private mutating func readAmount(
    _ source: Span<UInt8>,
    _ position: inout Int,
    _ terminators: Terminators,
    _ ordinal: Int
  ) -> Bool {
    var number = PlainNumber()
    guard
      number.read(
        source,
        &position,
        mayGroup: terminators.isQuoted || terminators.delimiter != UInt8(ascii: ",")
      )
    else { return false }
    guard number.isStated else {
      // Nothing, or a lone minus.
      guard terminators.contains(source[position]) else { return false }
      scales[ordinal] = -1
      units[ordinal] = -1
      key.append(number.isNegative ? 1 : 0)
      return true
    }
    coefficients[ordinal] = number.coefficient
    scales[ordinal] = Int8(truncatingIfNeeded: number.scale)
    isWide = isWide || number.isWide
    if number.isNotComma { evidence.notComma |= 1 &<< UInt32(ordinal) }
    if number.isDoubtful { evidence.doubtfulComma |= 1 &<< UInt32(ordinal) }
    var signs: UInt32 = number.isNegative ? 6 : 4
    if number.coefficient == 0 { signs |= 8 }
    guard !terminators.contains(source[position]) else {
      units[ordinal] = -1
      key.append(signs)
      return true
    }
    let isGlued = source[position] != 0x20
    if isGlued {
      hasGlued = true
      signs |= 16
    } else {
      position &+= 1
    }
    let end = terminators.end(source, from: position)
    guard end > position, let index = words.entry(source, position, end) else { return false }
    let entry = words.entries[index]
    guard let word = entry.number, entry.wordCount > 0 else { return false }
    if isGlued {
      // `E` begins an exponent where a digit or a sign follows.
      guard !entry.hasDigit, !entry.endsTicker, source.isLetter(at: position) else { return false }
      if source[position] | 0x20 == UInt8(ascii: "e"), !source.isLetter(at: position &+ 1),
        position &+ 1 < end
      {
        return false
      }
    } else if entry.hasEarlyDigit {
      return false
    }
    guard !source.hasSpace(in: position..<end) else { return false }
    wordCount &+= entry.wordCount
    units[ordinal] = index
    key.append(signs | 32)
    key.append(word)
    position = end
    return true
  }
}
