package import ByteReading
import Quantities

/// Writes values one behind another: numbers in LEB128, each text once.
package struct BatchWriter {
  package private(set) var bytes: [UInt8] = []
  private var texts: [String: Int] = [:]

  package init() {}

  package mutating func write(byte: UInt8) { bytes.append(byte) }

  package mutating func write(bytes more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

  package mutating func write(unsigned value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  package mutating func write(count: Int) { write(unsigned: UInt64(count)) }

  /// Writes 0, -1, 1, -2, … as 0, 1, 2, 3, ….
  package mutating func write(signed value: Int) {
    write(unsigned: UInt64(bitPattern: Int64(value << 1 ^ value >> 63)))
  }

  package mutating func write(wide value: Int128) {
    var rest = UInt128(bitPattern: value << 1 ^ value >> 127)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Writes the number of a text in the order of first appearance, and the text behind it if it is
  /// new.
  package mutating func write(text: String) {
    if let known = texts[text] {
      write(count: known)
      return
    }
    let number = texts.count
    texts[text] = number
    write(count: number)
    write(count: text.utf8.count)
    write(bytes: text.utf8)
  }
}

/// Reads what ``BatchWriter`` wrote.
package struct BatchReader {
  package let bytes: [UInt8]
  package private(set) var position = 0
  private var texts: [String] = []

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package var remaining: Int { bytes.count - position }

  package func failure(_ reason: String) -> ParseFailure {
    ParseFailure(.invalidValue(reason), at: position)
  }

  package mutating func byte() throws(ParseFailure) -> UInt8 {
    guard position < bytes.count else {
      throw ParseFailure(.truncated(needed: 1, available: 0), at: position)
    }
    defer { position += 1 }
    return bytes[position]
  }

  package func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  package mutating func unsigned() throws(ParseFailure) -> UInt64 {
    UInt64(truncatingIfNeeded: try leb128(bits: 64))
  }

  /// Reads a number that may be an index.
  package mutating func number() throws(ParseFailure) -> Int {
    let value = try unsigned()
    guard value <= UInt64(Int32.max) else { throw failure("a number of more than 31 bits") }
    return Int(value)
  }

  package mutating func signed() throws(ParseFailure) -> Int {
    let value = try unsigned()
    return Int(Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1))
  }

  package mutating func wide() throws(ParseFailure) -> Int128 {
    let value = try leb128(bits: 128)
    return Int128(bitPattern: value >> 1) ^ -Int128(bitPattern: value & 1)
  }

  private mutating func leb128(bits: Int) throws(ParseFailure) -> UInt128 {
    var value: UInt128 = 0
    var shift = 0
    while true {
      let byte = try byte()
      let digits = UInt128(byte & 0x7f)
      guard shift < bits, shift + (8 - (byte & 0x7f).leadingZeroBitCount) <= bits else {
        throw failure("a number of more than \(bits) bits")
      }
      value |= digits << UInt128(shift)
      if byte & 0x80 == 0 {
        guard byte != 0 || shift == 0 else { throw failure("a number longer than it need be") }
        return value
      }
      shift += 7
    }
  }

  /// Reads a count of things that take at least so many bytes each.
  package mutating func count(leastSize: Int = 1) throws(ParseFailure) -> Int {
    let start = position
    let count = try unsigned()
    let limit = leastSize == 0 ? Int.max : remaining / leastSize
    guard count <= UInt64(limit) else {
      throw ParseFailure(.implausibleCount(count, limit: limit), at: start)
    }
    return Int(count)
  }

  package mutating func slice(_ count: Int) throws(ParseFailure) -> ArraySlice<UInt8> {
    guard count <= remaining else {
      throw ParseFailure(.truncated(needed: count, available: remaining), at: position)
    }
    defer { position += count }
    return bytes[position..<position + count]
  }

  package mutating func text() throws(ParseFailure) -> String {
    let start = position
    let number = try unsigned()
    if number < UInt64(texts.count) { return texts[Int(number)] }
    guard number == UInt64(texts.count) else {
      throw ParseFailure(.invalidValue("no text has the number \(number)"), at: start)
    }
    let slice = try slice(try count())
    guard let text = String(validating: slice, as: UTF8.self) else {
      throw failure("a text that is not UTF-8")
    }
    texts.append(text)
    return text
  }

  package func finish() throws(ParseFailure) {
    guard remaining == 0 else { throw ParseFailure(.trailingBytes(remaining), at: position) }
  }
}

/// A value that stands in a batch.
protocol BatchCodable {
  func write(to writer: inout BatchWriter)
  static func read(from reader: inout BatchReader) throws(ParseFailure) -> Self
}

/// Goes through the fields of a record in one fixed order, to write or to read them.
protocol RecordCoder {
  mutating func field<Value: BatchCodable>(_ value: inout Value?) throws(ParseFailure)
  mutating func list<Value: BatchCodable>(_ values: inout [Value]) throws(ParseFailure)
}

/// Writes the number of each field that has a value, counted from 1, and the value behind it.
struct RecordWriter: RecordCoder {
  var writer: BatchWriter
  private var number = 0

  init(_ writer: BatchWriter) { self.writer = writer }

  mutating func field<Value: BatchCodable>(_ value: inout Value?) {
    number += 1
    guard let value else { return }
    writer.write(count: number)
    value.write(to: &writer)
  }

  mutating func list<Value: BatchCodable>(_ values: inout [Value]) {
    number += 1
    guard !values.isEmpty else { return }
    writer.write(count: number)
    writer.write(count: values.count)
    for value in values { value.write(to: &writer) }
  }

  /// Ends the record, and gives the writer back.
  mutating func end() -> BatchWriter {
    writer.write(count: 0)
    return writer
  }
}

/// Reads what ``RecordWriter`` wrote.
struct RecordParser: RecordCoder {
  var reader: BatchReader
  private var number = 0
  /// The number of the next field that has a value.
  private var next: UInt64

  init(_ reader: BatchReader) throws(ParseFailure) {
    self.reader = reader
    next = try self.reader.unsigned()
  }

  mutating func field<Value: BatchCodable>(_ value: inout Value?) throws(ParseFailure) {
    number += 1
    guard next == UInt64(number) else { return }
    value = try Value.read(from: &reader)
    next = try reader.unsigned()
  }

  mutating func list<Value: BatchCodable>(_ values: inout [Value]) throws(ParseFailure) {
    number += 1
    guard next == UInt64(number) else { return }
    let count = try reader.count()
    guard count > 0 else { throw reader.failure("an empty list is not written") }
    for _ in 0..<count { values.append(try Value.read(from: &reader)) }
    next = try reader.unsigned()
  }

  /// Checks that no field is left, and gives the reader back.
  func end() throws(ParseFailure) -> BatchReader {
    guard next == 0 else { throw reader.failure("a field of a number that is not in order") }
    return reader
  }
}
