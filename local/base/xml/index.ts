export { elementTexts, type XmlMembers, type XmlValue, xmlDocument } from './xml-document';
