import Testing

@testable import Facts

@Test func aFactKeepsItsText() { #expect(Fact(id: 1, text: "x").text == "x") }
