/** The parts of the page that an architecture fills. */
import { element } from "./elements.ts";

/** Puts the content of every `<template data-into="ID">` of a text into the element of that id. */
export function fillPage(markup: string): void {
  const parsed = new DOMParser().parseFromString(markup, "text/html");
  for (const part of parsed.querySelectorAll("template")) {
    element(part.dataset.into!).replaceChildren(document.adoptNode(part.content));
  }
}
