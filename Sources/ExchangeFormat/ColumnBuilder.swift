import Quantities

/// The classes of rows that one worker has met, each found again by what its rows have alike.
struct ClassTable: Sendable {
  /// What an address is checked by.
  struct AddressContext: Hashable, Sendable {
    let network: String?
    let asset: Asset?
  }

  struct Entry: Sendable {
    /// The template; `nil` if the rows are read one by one.
    let template: SharedTemplate?
    let isFast: Bool
    let hasDifference: Bool
    /// The number of what an address of a row is checked by.
    let context: Int

    init(_ shared: SharedTemplate?, context: Int) {
      template = shared
      isFast = shared != nil
      hasDifference = shared?.template.hasDifference ?? false
      self.context = context
    }
  }

  private struct Slot {
    var hash: UInt32 = 0
    /// The class counted from 1; 0 for a free slot.
    var number: UInt32 = 0
  }

  private var slots = Array(repeating: Slot(), count: 1 << 8)
  private var keys: [[UInt32]] = []
  private(set) var entries: [Entry] = []
  private(set) var contexts: [AddressContext] = []

  private static func hash(_ key: [UInt32]) -> UInt32 {
    var hash: UInt64 = 0x9e37_79b9_7f4a_7c15
    for part in key {
      hash = (hash ^ UInt64(part)) &* 0xff51_afd7_ed55_8ccd
      hash ^= hash &>> 32
    }
    return UInt32(truncatingIfNeeded: hash)
  }

  @inline(__always)
  private func isSame(_ number: Int, _ key: [UInt32]) -> Bool {
    guard keys[number].count == key.count else { return false }
    for index in key.indices where keys[number][index] != key[index] { return false }
    return true
  }

  /// The class of a key; `nil` if it is new.
  @inline(__always)
  mutating func index(of key: [UInt32]) -> Int? {
    let hash = Self.hash(key)
    let mask = slots.count &- 1
    var index = Int(truncatingIfNeeded: hash) & mask
    while slots[index].number != 0 {
      let number = Int(slots[index].number) &- 1
      if slots[index].hash == hash, isSame(number, key) { return number }
      index = (index &+ 1) & mask
    }
    return nil
  }

  /// Adds a class.
  mutating func insert(_ key: [UInt32], _ template: SharedTemplate?) -> Int {
    let number = keys.count
    keys.append(key)
    let context = AddressContext(
      network: template?.template.record.network,
      asset: template?.template.record.asset
    )
    let known = contexts.firstIndex(of: context)
    if known == nil { contexts.append(context) }
    entries.append(Entry(template, context: known ?? contexts.count - 1))
    if 2 * keys.count > slots.count {
      let old = slots
      slots = Array(repeating: Slot(), count: 2 * old.count)
      for slot in old where slot.number != 0 { place(slot) }
    }
    place(Slot(hash: Self.hash(key), number: UInt32(number + 1)))
    return number
  }

  private mutating func place(_ slot: Slot) {
    let mask = slots.count - 1
    var index = Int(truncatingIfNeeded: slot.hash) & mask
    while slots[index].number != 0 { index = (index + 1) & mask }
    slots[index] = slot
  }
}

/// The columns of a batch while its rows come in.
struct ColumnBuilder: Sendable {
  private(set) var columns = RowColumns()
  /// For each class of the worker its number in this batch, counted from 1.
  private var numbers: [UInt32] = []

  init(_ plan: RowPlan) {
    columns.amounts = Array(repeating: AmountColumn(), count: plan.amountCount)
    columns.texts = Array(repeating: TextColumn(), count: plan.textCount)
    columns.addresses = Array(repeating: AddressColumn(), count: plan.addresses.count)
  }

  var count: Int { columns.count }

  /// Adds a row's class and time.
  @inline(__always)
  mutating func add(class number: Int, of classes: ClassTable, _ seconds: Int64, _ rest: Int32) {
    if number >= numbers.count {
      numbers.append(contentsOf: repeatElement(0, count: number - numbers.count + 1))
    }
    if numbers[number] == 0, let shared = classes.entries[number].template {
      columns.templates.append(shared.template)
      numbers[number] = UInt32(columns.templates.count)
    }
    if rest != 0 || !columns.nanoseconds.isEmpty {
      while columns.nanoseconds.count < columns.count { columns.nanoseconds.append(0) }
      columns.nanoseconds.append(rest)
    }
    columns.classes.append(numbers[number] &- 1)
    columns.seconds.append(seconds)
  }

  @inline(__always)
  mutating func add(amount ordinal: Int, _ coefficient: Int128, _ scale: Int8) {
    columns.amounts[ordinal].coefficients.append(scale < 0 ? 0 : coefficient)
    columns.amounts[ordinal].scales.append(scale)
  }

  @inline(__always)
  mutating func add(text ordinal: Int, _ bytes: ArraySlice<UInt8>) {
    columns.texts[ordinal].add(bytes)
  }

  mutating func add(address ordinal: Int, _ bytes: ArraySlice<UInt8>, _ address: CheckedAddress?) {
    columns.addresses[ordinal].add(bytes, address)
  }
}

extension TextColumn {
  @inline(__always)
  mutating func add(_ text: ArraySlice<UInt8>) {
    bytes.append(contentsOf: text)
    ends.append(UInt32(bytes.count))
  }
}

extension AddressColumn {
  mutating func add(_ text: ArraySlice<UInt8>, _ address: CheckedAddress?) {
    raw.add(text)
    guard let address, let spelling = address.canonical, let chain = address.chain else {
      canonical.add([])
      numbers.append(0)
      return
    }
    canonical.add(spelling == address.raw ? [] : ArraySlice(spelling.utf8))
    if let known = chains.firstIndex(of: chain) {
      numbers.append(UInt8(known + 1))
    } else {
      chains.append(chain)
      numbers.append(UInt8(chains.count))
    }
  }
}
